import type { BenchRun, ScenarioResult, Table } from "../record/result.ts";
import { formatCell } from "./format-cell.ts";

/** A scenario's result for the screen; what went wrong comes first. */
export function writeScenario(result: ScenarioResult): string {
  const { title, errors, tables, checks, notes, isComplete, elapsedMs } = result;
  const lines = [
    "",
    `${title} (${(elapsedMs / 1000).toFixed(1)} s${isComplete ? "" : ", stopped before its end"})`,
    ...errors.map((error) => `  ERROR ${error}`),
  ];
  for (const table of tables) lines.push("", ...indent(writeTable(table)));
  if (notes.length > 0) lines.push("", ...notes.map((note) => `  ${note}`));
  if (checks.length > 0) lines.push("");
  for (const { what, toReach, measured, isReached, firstEdition, peers, reason } of checks) {
    lines.push(`  ${isReached ? "reached" : "MISSED "}  ${what}: ${measured} (to reach: ${toReach})`);
    if (firstEdition !== undefined) lines.push(`           first edition: ${firstEdition}`);
    if (peers !== undefined) lines.push(`           ${peers}`);
    if (!isReached && reason !== undefined) lines.push(`           ${reason}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The head of the report: on what it was measured. */
export function writeHead({
  machine,
  versions,
  startedAt,
  target,
  isQuick,
}: Omit<BenchRun, "scenarios">): string {
  const { cpu, cores, memoryGB, os, node, load } = machine;
  return [
    `${startedAt} · target ${target}${isQuick ? " · quick: too short to compare figures" : ""}`,
    `${cpu}, ${String(cores)} cores, ${String(memoryGB)} GB, ${os}, Node ${node}, load ${String(load)}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
    "",
  ].join("\n");
}

/** A table of text; the first column is left-aligned, figures are not. */
function writeTable({ title, columns, rows }: Table): string[] {
  const texts = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map(({ key, digits }) => formatCell(row[key], digits))),
  ];
  const widths = columns.map((_, position) => Math.max(...texts.map((row) => row[position]?.length ?? 0)));
  return [
    title,
    ...texts.map((row) =>
      row
        .map((text, position) => {
          const width = widths[position] ?? 0;
          const isWords =
            position === 0 || rows.some((other) => typeof other[columns[position]?.key ?? ""] === "string");
          return isWords ? text.padEnd(width) : text.padStart(width);
        })
        .join("  ")
        .trimEnd(),
    ),
  ];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
