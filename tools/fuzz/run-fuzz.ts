// `npm run fuzz -- [--seconds 60] [--seed 1] [target …]`: feeds each target with mutations of its kept inputs, and of
// those that reached code which none before them did. What is found is kept in the target's folder of inputs.
import { createHash } from "node:crypto";
import { globSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { root } from "../workspace/root.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { readInput, sharedInput, stuckAfter, type FuzzJob, type FuzzMessage } from "./worker-messages.ts";

const files = globSync("packages/*/test/fuzz/*.target.ts", { cwd: root }).toSorted();
const names = files.map((file) => basename(file, ".target.ts"));
const usage = `usage: npm run fuzz -- [--seconds 60] [--seed 1] [${names.join("|")} …]`;
const { values, positionals } = readArguments();
const seconds = Number(values.seconds);
if (values.help) {
  say(usage);
  process.exit();
}
if (!positionals.every((name) => names.includes(name)) || !(seconds > 0)) exitWithUsage();
for (const [index, name] of names.entries()) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  await fuzz(name, pathToFileURL(join(root, files[index] ?? "")).href);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        seconds: { type: "string", default: "60" },
        seed: { type: "string", default: String(Date.now() % 2 ** 31) },
        help: { type: "boolean", default: false },
      },
    });
  } catch {
    exitWithUsage();
  }
}

function exitWithUsage(): never {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

async function fuzz(name: string, module: string): Promise<void> {
  const { target } = (await import(module)) as { target: FuzzTarget };
  const shared = sharedInput();
  const workerData: FuzzJob = { module, seconds, seed: Number(values.seed), shared };
  say(`${name}: ${String(seconds)} s with seed ${values.seed}`);
  const worker = new Worker(new URL("fuzz-worker.ts", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 1_024 },
  });
  const watch = watchProgress(shared, () => {
    keep(target, `It keeps the process busy for ${String(stuckAfter)} ms.`, readInput(shared).input);
    void worker.terminate();
  });
  worker.on("message", (message: FuzzMessage) => {
    if (message.type === "found") keep(target, message.problem, message.input);
    else
      say(
        `${name}: ${String(message.runs)} runs, ${String(message.blocks)} blocks, ${String(message.inputs)} inputs`,
      );
  });
  worker.on("error", (error: Error) => keep(target, error.stack ?? error.message, readInput(shared).input));
  await new Promise((resolve) => worker.once("exit", resolve));
  clearInterval(watch);
}

function watchProgress(shared: SharedArrayBuffer, onStuck: () => void): NodeJS.Timeout {
  let last = -1;
  return setInterval(() => {
    const { count } = readInput(shared);
    if (count === last) onStuck();
    last = count;
  }, stuckAfter);
}

function keep(target: FuzzTarget, problem: string, input: Uint8Array): void {
  const name = `found-${createHash("sha256").update(input).digest("hex").slice(0, 12)}`;
  writeFileSync(new URL(name, target.inputs), input);
  say(`${target.name}: FOUND ${name} (${String(input.length)} bytes): ${problem}`);
  process.exitCode = 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
