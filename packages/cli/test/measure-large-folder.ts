// Measures the built program on a folder of very many texts: the plan, a whole run with the mock, a plan of what is
// stored, and a search. Prints seconds and the most memory each took. Run by hand, after a build:
//
//   node packages/cli/test/measure-large-folder.ts [number of texts]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = join(import.meta.dirname, "../dist/cli.js");
const perFolder = 1_000;
const count = Number(process.argv[2] ?? "100000");

/** Bytes of memory that a process has now; 0 for one that has ended. */
function memoryOf(pid: number | undefined): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1]) * 1_024;
  } catch {
    return 0;
  }
}

async function measure(what: string, args: readonly string[], cwd: string): Promise<void> {
  const began = performance.now();
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ["ignore", "ignore", "inherit"] });
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(memoryOf(child.pid)), 100);
  const [code] = (await once(child, "exit")) as [number | null];
  clearInterval(timer);
  const seconds = (performance.now() - began) / 1_000;
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  const half = Math.floor(samples.length / 2);
  process.stdout.write(
    `${what}: ${seconds.toFixed(1)} s, exit code ${String(code)}, ` +
      `most memory ${megabytes(Math.max(0, ...samples))} MB (in its first half ${megabytes(Math.max(0, ...samples.slice(0, half)))} MB)\n`,
  );
}

const cwd = await mkdtemp(join(tmpdir(), "segmind-measure-"));
try {
  for (let index = 0; index < count; index += 1) {
    const folder = join(cwd, "texts", String(Math.floor(index / perFolder)));
    if (index % perFolder === 0) await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, `${String(index)}.txt`),
      `Text ${String(index)} is about number ${String(index * 7919)}.`,
    );
  }
  const embed = ["embed", "texts", "--mock"];
  await measure(`plan of ${String(count)} new texts`, [...embed, "--dry-run"], cwd);
  await measure(`embed of ${String(count)} texts with the mock`, embed, cwd);
  await measure(`embed again, all stored`, embed, cwd);
  await measure("search, the question bought", ["search", "number 7919", "--mock"], cwd);
  await measure("search, the question stored", ["search", "number 7919", "--mock"], cwd);
} finally {
  await rm(cwd, { recursive: true });
}
