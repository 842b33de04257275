import { setMaxListeners } from "node:events";
import { fileURLToPath } from "node:url";
import { agreeOnReal } from "./command-line/agree-on-real.ts";
import { clientKinds } from "./clients/client-kinds.ts";
import { helpText } from "./command-line/help-text.ts";
import { ProgressLine } from "./command-line/progress-line.ts";
import { readCommandLine, UsageError, type CommandLine } from "./command-line/read-command-line.ts";
import { runScenarios } from "./command-line/run-scenarios.ts";
import { messageOf } from "./measure/first-errors.ts";
import { writeHead, writeScenario } from "./report/write-text.ts";
import { updateNumbers } from "./report/write-numbers.ts";
import { describeMachine } from "./record/describe-machine.ts";
import { installedVersions } from "./record/installed-versions.ts";
import { readRun } from "./record/read-run.ts";
import type { BenchRun } from "./record/result.ts";
import { writeRun } from "./record/write-run.ts";
import { allScenarios } from "./scenarios/all-scenarios.ts";

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`bench: ${messageOf(error)}${isUsage ? " (see --help)" : ""}\n`);
  return 2;
});

async function main(args: readonly string[]): Promise<number> {
  const names = allScenarios.map(({ name }) => name);
  const line = readCommandLine(args, names);
  if (line.command === "run") return run(line, args);
  if (line.command === "help") process.stdout.write(helpText(allScenarios));
  else updateNumbers(readRun(line.file));
  return 0;
}

async function run(line: Extract<CommandLine, { command: "run" }>, args: readonly string[]): Promise<number> {
  const { target, isQuick, maxRequests } = line;
  const scenarios = allScenarios
    .filter(({ isReal = false }) => isReal === (target === "real"))
    .filter(({ name }) => line.scenarios.length === 0 || line.scenarios.includes(name));
  if (scenarios.length === 0)
    throw new UsageError(`${line.scenarios.join(", ")} does not run with --target ${target}`);
  const refusal = target === "real" ? await agreeOnReal(maxRequests, line.isAgreed) : undefined;
  if (refusal !== undefined) throw new UsageError(refusal);
  const head: Omit<BenchRun, "scenarios"> = {
    format: 1,
    startedAt: new Date().toISOString(),
    command: ["pnpm bench", ...args].join(" "),
    target,
    isQuick,
    machine: describeMachine(),
    versions: installedVersions(clientKinds.flatMap(({ packages }) => packages)),
  };
  const abort = new AbortController();
  // Every worker process listens.
  setMaxListeners(0, abort.signal);
  const progressLine = new ProgressLine(process.stderr);
  process.once("SIGINT", () => {
    progressLine.clear();
    process.stderr.write("Stopping; what there is will be written. Ctrl-C again to leave at once.\n");
    process.once("SIGINT", () => process.exit(130));
    abort.abort(new Error("stopped by Ctrl-C"));
  });
  process.stdout.write(writeHead(head));
  const results = await runScenarios(scenarios, {
    isQuick,
    maxRequests,
    signal: abort.signal,
    progress: (scenario, what) => progressLine.show(scenario, what),
    onResult: (result) => {
      progressLine.clear();
      process.stdout.write(writeScenario(result));
    },
  });
  const folder = line.output ?? fileURLToPath(new URL("../results", import.meta.url));
  const files = await writeRun({ ...head, scenarios: results }, folder);
  process.stdout.write(`\n${files.json}\n${files.html}\n`);
  return results.some(({ errors }) => errors.length > 0) ? 1 : 0;
}
