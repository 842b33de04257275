import { join } from "node:path";
import { cleanEnvironment } from "../clean-environment.ts";
import type { Step } from "../run-step.ts";
import { casesOf, type Runtime } from "./features.ts";
import { startGateways } from "./gateways.ts";
import { startDatabase } from "./start-database.ts";
import { judgeOf } from "./judge.ts";

export interface TryRuntimesOptions {
  /** The project that has the packed packages installed. */
  readonly folder: string;
  /** The `node_modules` with the runtimes. */
  readonly programs: string;
  /** The folders of the Nodes, by their names; the first runs the mock gateways. */
  readonly nodes: Readonly<Record<string, string>>;
  readonly runtimes: readonly Runtime[];
  readonly step: (step: Step) => Promise<void>;
}

/** Runs every case in every runtime that it is for, each time against mock gateways of its own, and one database. */
export async function tryRuntimes(options: TryRuntimesOptions): Promise<void> {
  const database = await startDatabase();
  try {
    await tryEach(options, database.url);
  } finally {
    await database.stop();
  }
}

async function tryEach(options: TryRuntimesOptions, database: string): Promise<void> {
  const { folder, programs, nodes, runtimes, step } = options;
  const [ownNode = ""] = Object.values(nodes);
  for (const runtime of runtimes) {
    const cases = casesOf(runtime);
    for (const [version, program] of Object.entries(programsOf(runtime, options))) {
      const { gateways, stop } = await startGateways(folder, ownNode);
      const task = { gateways, database, cases, folder, programs };
      try {
        await step({
          title: `${runtime}${version && ` ${version}`}: ${String(cases.length)} cases`,
          command: [...program, JSON.stringify(task)],
          cwd: folder,
          env: cleanEnvironment(ownNode),
          timeout: 120_000,
          judge: judgeOf(cases.map(([name]) => name)),
        });
      } finally {
        stop();
      }
    }
  }
}

type Program = readonly [command: string, ...args: string[]];

/** What runs the cases in a runtime, by the versions that are tried. */
function programsOf(
  runtime: Runtime,
  { programs, nodes }: TryRuntimesOptions,
): Readonly<Record<string, Program>> {
  const binary = (name: string): string => join(programs, ".bin", name);
  const driver = (name: string): Program => [process.execPath, join(import.meta.dirname, name)];
  const main = "runtimes/main.mjs";
  switch (runtime) {
    case "Node":
      return Object.fromEntries(
        Object.entries(nodes).map(([name, folder]): [string, Program] => [
          name,
          [join(folder, "node"), main],
        ]),
      );
    case "Bun":
      return { "": [binary("bun"), main] };
    case "Deno":
      return { "": [binary("deno"), "run", "--allow-all", "--no-lock", main] };
    case "workerd":
      // Before and after promises of one request could be resolved by another.
      return {
        "of 2024": [...driver("in-workerd.ts"), "2024-09-01"],
        "of 2026": [...driver("in-workerd.ts"), "2026-10-01"],
      };
    case "browser":
      return { "": driver("in-browser.ts") };
  }
}
