import { readFileSync, writeFileSync } from "node:fs";
import type { BenchRun, Check } from "../record/result.ts";

/** The page that shows the numbers, and beside it the numbers themselves, which a test holds the page against. */
export const readmeFile = new URL("../../README.md", import.meta.url);
export const numbersFile = new URL("../../numbers.json", import.meta.url);

/** The numbers to reach of a run, and on what they were measured. */
export type RunNumbers = Pick<BenchRun, "startedAt" | "command" | "machine" | "versions"> & {
  readonly checks: readonly Check[];
};

/** Puts the numbers of a whole run into both files. @throws Error where the run was a quick one */
export function updateNumbers(run: BenchRun): void {
  if (run.isQuick) throw new Error("a quick run has no figures to show");
  const numbers = numbersOf(run);
  writeFileSync(numbersFile, `${JSON.stringify(numbers, undefined, 2)}\n`);
  writeFileSync(readmeFile, putNumbers(readFileSync(readmeFile, "utf8"), numbers));
}

export function numbersOf({ startedAt, command, machine, versions, scenarios }: BenchRun): RunNumbers {
  return { startedAt, command, machine, versions, checks: scenarios.flatMap(({ checks }) => checks) };
}

const titles = ["what", "to reach", "measured", "first edition", "others, in the same run", ""];

/** As Markdown: a table, and below it why a number was missed. */
function writeNumbers({ startedAt, command, machine, versions, checks }: RunNumbers): string {
  const { cpu, cores, memoryGB, os, node, load } = machine;
  const rows = checks.map(({ what, toReach, measured, firstEdition = "–", peers = "–", isReached }) => [
    what,
    toReach,
    measured,
    firstEdition,
    peers,
    isReached ? "reached" : "**missed**",
  ]);
  const reasons = checks
    .filter(({ isReached, reason }) => !isReached && reason !== undefined)
    .map(({ what, reason = "" }) => `- **Missed: ${what}.** ${reason}`);
  return [
    `\`${command}\` on ${startedAt.slice(0, 10)}: ${cpu} (${String(cores)} cores, ${String(memoryGB)} GB), ${os}, Node ${node.slice(1)}, undici ${versions["undici"] ?? "?"}; load ${String(load)} when it began. All figures are of that one run but those of the first edition, which are of 2026-11-24.`,
    "",
    ...toMarkdownTable([titles, ...rows]),
    "",
    ...(reasons.length === 0 ? ["All are reached."] : reasons),
  ].join("\n");
}

/** With columns of one width, as Prettier writes them. */
function toMarkdownTable(rows: readonly (readonly string[])[]): string[] {
  const widths = titles.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const [head = "", ...body] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`,
  );
  return [head, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body];
}

const begin = "<!-- numbers: written by `pnpm bench readme` -->";
const end = "<!-- /numbers -->";

/** The page with the numbers between its two marks. @throws Error where it has no such marks */
export function putNumbers(page: string, numbers: RunNumbers): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`the page has no "${begin}" and "${end}"`);
  return `${before}${begin}\n\n${writeNumbers(numbers)}\n\n${end}${after}`;
}
