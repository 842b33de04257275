import { fileURLToPath } from "node:url";
import { agreeOnReal } from "./command-line/agree-on-real.ts";
import { clientKinds } from "./clients/client-kinds.ts";
import { helpText } from "./command-line/help-text.ts";
import { ProgressLine } from "./command-line/progress-line.ts";
import { readCommandLine, UsageError, type CommandLine } from "./command-line/read-command-line.ts";
import { runScenarios } from "./command-line/run-scenarios.ts";
import { updateReadme } from "./command-line/update-readme.ts";
import { messageOf } from "./measure/first-errors.ts";
import { writeComparison } from "./report/write-comparison.ts";
import { writeHead, writeScenario } from "./report/write-text.ts";
import { compareRuns } from "./record/compare-runs.ts";
import { describeMachine } from "./record/describe-machine.ts";
import { installedVersions } from "./record/installed-versions.ts";
import { readRun } from "./record/read-run.ts";
import type { BenchRun } from "./record/result.ts";
import { writeRun } from "./record/write-run.ts";
import { allScenarios } from "./scenarios/all-scenarios.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let line: CommandLine;
  try {
    line = readCommandLine(
      args,
      allScenarios.map(({ name }) => name),
    );
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`bench: ${error.message} (see --help)\n`);
    return 2;
  }
  if (line.command === "help") {
    process.stdout.write(helpText(allScenarios));
    return 0;
  }
  if (line.command === "run") return run(line, args);
  try {
    if (line.command === "readme") updateReadme(line.file);
    else {
      const [before, after] = [readRun(line.files[0]), readRun(line.files[1])];
      process.stdout.write(writeComparison(before, after, compareRuns(before, after)));
    }
    return 0;
  } catch (error) {
    process.stderr.write(`bench: ${messageOf(error)}\n`);
    return 2;
  }
}

async function run(line: Extract<CommandLine, { command: "run" }>, args: readonly string[]): Promise<number> {
  const suitable = allScenarios.filter(
    ({ realRequests }) => (realRequests !== undefined) === (line.target === "real"),
  );
  const scenarios = suitable.filter(
    ({ name }) => line.scenarios.length === 0 || line.scenarios.includes(name),
  );
  if (scenarios.length === 0) {
    process.stderr.write(
      `bench: ${line.scenarios.join(", ")} does not run with --target ${line.target} (see --help)\n`,
    );
    return 2;
  }
  const target = line.target === "mock" ? ({ kind: "mock" } as const) : await agreeOnReal(line, scenarios);
  if (typeof target === "string") {
    process.stderr.write(`bench: ${target}\n`);
    return 2;
  }
  const head: Omit<BenchRun, "scenarios"> = {
    format: 1,
    startedAt: new Date().toISOString(),
    command: ["pnpm bench", ...args].join(" "),
    target: line.target,
    isQuick: line.isQuick,
    machine: describeMachine(),
    versions: installedVersions(clientKinds.flatMap(({ packages }) => packages)),
  };
  const abort = new AbortController();
  const progressLine = new ProgressLine(process.stderr);
  process.once("SIGINT", () => {
    abort.abort();
    progressLine.clear();
    process.stderr.write(
      "Stopping after this round; what there is will be written. Ctrl-C again to leave at once.\n",
    );
    process.once("SIGINT", () => process.exit(130));
  });
  process.stdout.write(writeHead(head));
  const results = await runScenarios(scenarios, {
    target,
    isQuick: line.isQuick,
    signal: abort.signal,
    progress: (scenario, share, what) => progressLine.show(scenario, share, what),
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
