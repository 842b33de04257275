import { bootstrapRatio } from "./bootstrap-ratio.ts";
import type { BenchRun, Cell, Column } from "./result.ts";

export type Verdict = "slower" | "faster" | "no difference to be seen" | "cannot be said";

/** One figure in both runs. */
export interface Difference {
  readonly where: string;
  readonly column: string;
  readonly before: number;
  readonly after: number;
  /** By how much it is worse: 0.1 for 10 %; negative where it is better. */
  readonly worseBy: number;
  /** Where that lies with 95 % confidence, as far as the rounds tell. */
  readonly range: readonly [low: number, high: number] | undefined;
  readonly verdict: Verdict;
}

/** Less than this is nothing, however sure it is. */
const smallest = 0.01;
/** Fewer rounds have no spread to speak of. */
const fewestRounds = 4;

/** What got worse or better from one run to another, for each figure that both have. */
export function compareRuns(before: BenchRun, after: BenchRun): Difference[] {
  const differences: Difference[] = [];
  for (const scenario of after.scenarios) {
    const earlier = before.scenarios.find((other) => other.scenario === scenario.scenario);
    for (const table of scenario.tables) {
      const earlierTable = earlier?.tables.find(({ title }) => title === table.title);
      const nameOf = table.columns[0]?.key ?? "";
      for (const row of table.rows) {
        const earlierRow = earlierTable?.rows.find((other) => other[nameOf] === row[nameOf]);
        for (const column of table.columns) {
          const [a, b] = [earlierRow?.[column.key], row[column.key]];
          if (column.better === undefined || a === undefined || b === undefined) continue;
          const where = `${scenario.scenario} · ${table.title} · ${nameCell(row[nameOf])}`;
          differences.push(compareCells(where, column, a, b));
        }
      }
    }
  }
  return differences;
}

function compareCells(where: string, { title, better }: Column, a: Cell, b: Cell): Difference {
  const [before, after] = [valuesOf(a), valuesOf(b)];
  // As a cost: what is better the higher it is becomes what it takes for one.
  const worse = (ratio: number): number => (better === "higher" ? 1 / ratio : ratio) - 1;
  const facts = {
    where,
    column: title,
    before: medianOf(a),
    after: medianOf(b),
    worseBy: worse(medianOf(b) / medianOf(a)),
  };
  if (before.length < fewestRounds || after.length < fewestRounds || !Number.isFinite(facts.worseBy)) {
    return { ...facts, range: undefined, verdict: "cannot be said" };
  }
  const bounds = bootstrapRatio(before, after)
    .map(worse)
    .toSorted((x, y) => x - y);
  const range = [bounds[0] as number, bounds[1] as number] as const;
  return { ...facts, range, verdict: judge(range, facts.worseBy) };
}

function judge([low, high]: readonly [number, number], worseBy: number): Verdict {
  if (Math.abs(worseBy) < smallest || (low <= 0 && high >= 0)) return "no difference to be seen";
  return low > 0 ? "slower" : "faster";
}

function nameCell(cell: Cell | undefined): string {
  return typeof cell === "string" ? cell : "";
}

function valuesOf(cell: Cell): readonly number[] {
  if (typeof cell === "string") return [];
  return typeof cell === "number" ? [cell] : cell.values;
}

function medianOf(cell: Cell): number {
  return typeof cell === "object" ? cell.median : Number(cell);
}
