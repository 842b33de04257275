import type { Difference } from "../record/compare-runs.ts";
import type { BenchRun, Table } from "../record/result.ts";
import { writeTable } from "./write-text.ts";

/** A comparison for the screen: what got slower first. */
export function writeComparison(
  before: BenchRun,
  after: BenchRun,
  differences: readonly Difference[],
): string {
  const lines = [`before ${before.startedAt}`, `after  ${after.startedAt}`];
  if (before.machine.cpu !== after.machine.cpu || before.machine.cores !== after.machine.cores) {
    lines.push("These are different machines: only ratios mean anything.");
  }
  if (before.isQuick || after.isQuick) lines.push("A quick run has too few rounds to compare.");
  const of = (verdict: Difference["verdict"]): Difference[] =>
    differences
      .filter((difference) => difference.verdict === verdict)
      .toSorted((a, b) => b.worseBy - a.worseBy);
  for (const verdict of ["slower", "faster"] as const) {
    const found = of(verdict);
    if (found.length > 0)
      lines.push("", ...writeTable(toTable(verdict === "slower" ? "Worse" : "Better", found)));
  }
  const same = of("no difference to be seen").length;
  const unknown = of("cannot be said").length;
  lines.push(
    "",
    `${String(same)} figures show no difference beyond their spread; of ${String(unknown)} too few rounds are known to say.`,
  );
  return `${lines.join("\n")}\n`;
}

function toTable(title: string, differences: readonly Difference[]): Table {
  return {
    title,
    columns: [
      { key: "where", title: "figure" },
      { key: "column", title: "" },
      { key: "before", title: "before", digits: 2 },
      { key: "after", title: "after", digits: 2 },
      { key: "by", title: "by" },
      { key: "range", title: "95 % within" },
    ],
    rows: differences.map(({ where, column, before, after, worseBy, range }) => ({
      where,
      column,
      before,
      after,
      by: percent(worseBy),
      range: range === undefined ? "–" : `${percent(range[0])} … ${percent(range[1])}`,
    })),
  };
}

function percent(share: number): string {
  return `${share > 0 ? "+" : ""}${(share * 100).toFixed(1)} %`;
}
