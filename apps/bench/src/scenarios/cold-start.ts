import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ratiosOf, spreadOf, type Spread } from "../measure/spread.ts";
import { workerEnvironment } from "../processes/child.ts";
import type { Check, Column, Table } from "../record/result.ts";
import { rotated } from "./interleave.ts";

const run = promisify(execFile);
const main = fileURLToPath(new URL("../clients/cold-start-main.mjs", import.meta.url));
const names = ["core", "undici"] as const;
type Name = (typeof names)[number];

/** Since the process began. */
interface Moment {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** What one fresh process prints. */
export interface ColdStart {
  readonly beginning: Moment;
  readonly imported: Moment;
  readonly done: Moment;
}

export type ColdStarts = Readonly<Record<Name, readonly ColdStart[]>>;

/** Starts fresh processes in pairs, one after the other, so that a slow moment of the machine meets both of a pair. */
export async function measureColdStarts(
  url: string,
  pairs: number,
  signal: AbortSignal,
  onPair: (pair: number) => void,
): Promise<ColdStarts> {
  const starts: Record<Name, ColdStart[]> = { core: [], undici: [] };
  // The first pair brings the files into the system's cache.
  for (let pair = -1; pair < pairs && !signal.aborted; pair += 1) {
    onPair(pair);
    const measured = new Map<Name, ColdStart>();
    for (const name of rotated(names, pair + 1)) {
      const { stdout } = await run(process.execPath, [main, name, url], { env: workerEnvironment() });
      measured.set(name, JSON.parse(stdout) as ColdStart);
    }
    if (pair < 0) continue;
    for (const [name, start] of measured) starts[name].push(start);
  }
  return starts;
}

const spans = {
  import: { title: "import", from: "beginning", to: "imported" },
  sinceImport: { title: "first vector, since the import began", from: "beginning", to: "done" },
  sinceStart: { title: "first vector, since the process began", from: undefined, to: "done" },
} as const;
type SpanName = keyof typeof spans;

const columns: readonly Column[] = [
  { key: "what", title: "what" },
  { key: "core", title: "core ms", digits: 0, better: "lower" },
  { key: "undici", title: "undici ms", digits: 0 },
  { key: "ratio", title: "ratio", digits: 2, better: "lower" },
  { key: "coreCpu", title: "core CPU ms", digits: 0, better: "lower" },
  { key: "undiciCpu", title: "undici CPU ms", digits: 0 },
  { key: "ratioCpu", title: "CPU ratio", digits: 2, better: "lower" },
];

export function coldStartTable(starts: ColdStarts): Table {
  const rows = (Object.keys(spans) as SpanName[]).map((name) => {
    const wall = compare(starts, name, "wallMs");
    const cpu = compare(starts, name, "cpuMs");
    return {
      what: spans[name].title,
      core: wall.core,
      undici: wall.undici,
      ratio: wall.ratio,
      coreCpu: cpu.core,
      undiciCpu: cpu.undici,
      ratioCpu: cpu.ratio,
    };
  });
  return { title: "Core beside bare undici, a fresh process each", columns, rows };
}

/** A row is reached where both the time and the CPU are. */
export function coldStartChecks(starts: ColdStarts): Check[] {
  return [
    check(starts, "import", "import of core beside importing undici, a fresh process each", 1.2, "2.3 ×"),
    check(starts, "sinceStart", "first vector beside bare undici, since the process began", 1.15, "2.4 ×"),
  ];
}

function check(starts: ColdStarts, name: SpanName, what: string, limit: number, firstEdition: string): Check {
  const wall = compare(starts, name, "wallMs");
  const cpu = compare(starts, name, "cpuMs");
  const describe = ({ core, undici, ratio }: Comparison): string =>
    `${ratio.median.toFixed(2)} × (${core.median.toFixed(0)} and ${undici.median.toFixed(0)} ms)`;
  return {
    what,
    toReach: `≤ ${String(limit)} ×, time and CPU`,
    measured: `time ${describe(wall)}, CPU ${describe(cpu)}`,
    isReached: wall.ratio.median <= limit && cpu.ratio.median <= limit,
    firstEdition,
    reason: `Core's own files are loaded besides undici's: ${(wall.core.median - wall.undici.median).toFixed(0)} ms.`,
  };
}

interface Comparison {
  readonly core: Spread;
  readonly undici: Spread;
  /** Taken pair by pair. */
  readonly ratio: Spread;
}

function compare(starts: ColdStarts, name: SpanName, unit: keyof Moment): Comparison {
  const { from, to } = spans[name];
  const valuesOf = (list: readonly ColdStart[]): number[] =>
    list.map((start) => start[to][unit] - (from === undefined ? 0 : start[from][unit]));
  const core = valuesOf(starts.core);
  const undici = valuesOf(starts.undici);
  return { core: spreadOf(core), undici: spreadOf(undici), ratio: ratiosOf(core, undici) };
}
