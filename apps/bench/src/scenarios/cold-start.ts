import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ratiosOf, spreadOf, type Spread } from "../measure/spread.ts";
import { buildPackage } from "../processes/build-package.ts";
import { workerEnvironment } from "../processes/child.ts";
import type { Check, Table } from "../record/result.ts";
import { startWireProcess } from "../servers/start-processes.ts";
import { rotated } from "./interleave.ts";
import type { Scenario } from "./scenario.ts";

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

export const coldStart: Scenario = {
  name: "cold-start",
  title: "From nothing to the first vector",
  about:
    "Core as it is published, built, and bare undici, each imported in fresh processes that get one vector. They are started " +
    "in pairs, one after the other, so that a slow moment of the machine meets both of a pair.",
  async run({ isQuick, signal, progress }) {
    const pairs = isQuick ? 3 : 31;
    progress("building core");
    await buildPackage("core");
    await using server = await startWireProcess();
    const starts: Record<Name, ColdStart[]> = { core: [], undici: [] };
    // The first pair brings the files into the system's cache.
    for (let pair = -1; pair < pairs; pair += 1) {
      progress(`pair ${String(pair + 1)}/${String(pairs)}`);
      for (const name of rotated(names, pair + 1)) {
        const options = { env: workerEnvironment(), signal };
        const { stdout } = await run(process.execPath, [main, name, server.url], options);
        if (pair >= 0) starts[name].push(JSON.parse(stdout) as ColdStart);
      }
    }
    return { settings: { pairs }, tables: [coldStartTable(starts)], checks: coldStartChecks(starts) };
  },
};

const spans = {
  import: { title: "import", from: "beginning", to: "imported" },
  sinceImport: { title: "first vector, since the import began", from: "beginning", to: "done" },
  sinceStart: { title: "first vector, since the process began", from: undefined, to: "done" },
} as const;
type SpanName = keyof typeof spans;

export function coldStartTable(starts: ColdStarts): Table {
  const rows = (Object.keys(spans) as SpanName[]).map((name) => {
    const [wall, cpu] = [compare(starts, name, "wallMs"), compare(starts, name, "cpuMs")];
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
  return {
    title: "Core beside bare undici, a fresh process each",
    columns: [
      { key: "what", title: "what" },
      { key: "core", title: "core ms" },
      { key: "undici", title: "undici ms" },
      { key: "ratio", title: "ratio", digits: 2 },
      { key: "coreCpu", title: "core CPU ms" },
      { key: "undiciCpu", title: "undici CPU ms" },
      { key: "ratioCpu", title: "CPU ratio", digits: 2 },
    ],
    rows,
  };
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
