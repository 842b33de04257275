/** Sizes in kB of 1,000 bytes. */
export interface Budget {
  /** Of the tarball: what is downloaded. */
  readonly packed: number;
  /** Of all files, as they are on the disk. */
  readonly unpacked: number;
  /** What is installed besides, unpacked: each production dependency, and theirs, that is not one of our packages. */
  readonly dependencies: Readonly<Record<string, number>>;
}

/** What a package really weighs, in bytes. */
export interface Weight {
  readonly packed: number;
  readonly unpacked: number;
  readonly dependencies: Readonly<Record<string, number>>;
}

const where = "tools/packing/budgets.json";

/** Where a package outgrew its budget, each with what to do about it. Empty when all is well. */
export function budgetProblems(name: string, weight: Weight, budget: Budget | undefined): string[] {
  if (budget === undefined) {
    return [`${name} has no size budget: add it to ${where}, with ${JSON.stringify(proposal(weight))}.`];
  }
  const problems: string[] = [];
  for (const part of ["packed", "unpacked"] as const) {
    if (weight[part] > budget[part] * 1000) {
      problems.push(
        `${name} is ${kilobytes(weight[part])} ${part}, its budget ${kilobytes(budget[part] * 1000)}. Find what grew ` +
          `(the files of \`dist\` and their maps name every source); if it is worth it, raise "${part}" in ${where}.`,
      );
    }
  }
  for (const [dependency, bytes] of Object.entries(weight.dependencies)) {
    const allowed = budget.dependencies[dependency];
    if (allowed === undefined) {
      problems.push(
        `${name} brings ${dependency} (${kilobytes(bytes)}) along, which is not in its budget. Do without it; if it ` +
          `is worth its weight and its risk to everyone who installs ${name}, list it in ${where}.`,
      );
    } else if (bytes > allowed * 1000) {
      problems.push(
        `${name} brings ${dependency} along with ${kilobytes(bytes)}, its budget ${kilobytes(allowed * 1000)}. See what ` +
          `its new version brings; if that is worth it, raise the number in ${where}.`,
      );
    }
  }
  for (const dependency of Object.keys(budget.dependencies)) {
    if (!(dependency in weight.dependencies)) {
      problems.push(`${name} no longer brings ${dependency} along: take it out of ${where}.`);
    }
  }
  return problems;
}

/** A tenth of room to grow, so that an ordinary change does not touch the budget. */
function proposal(weight: Weight): Budget {
  const rounded = (bytes: number): number => Math.ceil((bytes * 11) / 100_000) * 10;
  return {
    packed: rounded(weight.packed),
    unpacked: rounded(weight.unpacked),
    dependencies: Object.fromEntries(
      Object.entries(weight.dependencies).map(([name, bytes]) => [name, rounded(bytes)]),
    ),
  };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toLocaleString("en", { maximumFractionDigits: 1 })} kB`;
}
