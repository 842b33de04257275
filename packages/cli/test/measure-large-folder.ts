// Measures the built program on folders of very many texts: the plan, a run of which all is stored, searches and an export.
// The vectors are written to the store directly, because a run with the mock would take half an hour. Prints the seconds of
// the processor and of the clock, and the peak memory. On Linux, by hand, after a build:
//
//   node --conditions=@segmind-embeddings/source packages/cli/test/measure-large-folder.ts [number of texts]…
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { embedded } from "../../../tools/store-tests/entries.ts";

const program = join(import.meta.dirname, "../dist/cli.js");
const perFolder = 1_000;
/** So that it can be seen whether memory grows with their number. */
const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [20_000, 100_000];

interface Sample {
  /** Bytes: the most that were resident so far. */
  readonly memory: number;
  /** Seconds, of all processors. */
  readonly cpu: number;
}

/** What a process has used until now; `undefined` for one that has ended. */
function sample(pid: number | undefined): Sample | undefined {
  const read = (name: string): string => readFileSync(`/proc/${String(pid)}/${name}`, "utf8");
  try {
    // One that has ended and was not waited for has no memory.
    const memory = Number(/VmHWM:\s+(\d+)/.exec(read("status"))?.[1] ?? 0) * 1_024;
    const [user = "0", system = "0"] = read("stat").split(") ")[1]?.split(" ").slice(11, 13) ?? [];
    return { memory, cpu: (Number(user) + Number(system)) / ticksPerSecond };
  } catch {
    return undefined;
  }
}

/** Of Linux's clock for processes. */
const ticksPerSecond = 100;

async function measure(what: string, args: readonly string[], cwd: string): Promise<void> {
  const began = performance.now();
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ["ignore", "ignore", "inherit"] });
  let last: Sample = { memory: 0, cpu: 0 };
  const timer = setInterval(() => {
    const now = sample(child.pid);
    if (now !== undefined && now.memory > 0) last = now;
  }, 20);
  const [code] = (await once(child, "exit")) as [number | null];
  clearInterval(timer);
  const seconds = (performance.now() - began) / 1_000;
  process.stdout.write(
    `${what}: ${last.cpu.toFixed(1)} s of processor, ${seconds.toFixed(1)} s, at most ${(last.memory / 1e6).toFixed(0)} MB, ` +
      `exit code ${String(code)}\n`,
  );
}

/** Writes a vector for each key of the catalogue. */
async function fillStore(file: string): Promise<void> {
  const catalogue = new DatabaseSync(file.replace(/\.db$/, ".catalogue.db"));
  const keys = catalogue
    .prepare("SELECT DISTINCT key FROM pieces")
    .all()
    .map((row) => row["key"] as string);
  catalogue.close();
  await using database = openSqlite(file);
  for (let from = 0; from < keys.length; from += perFolder) {
    const changes = keys.slice(from, from + perFolder).map((key, index) => ({
      key,
      entry: embedded(from + index),
    }));
    await database.store.write(changes);
  }
}

async function measureFolder(count: number): Promise<void> {
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
    process.stdout.write(`\n${String(count)} texts\n`);
    const embed = ["embed", "texts", "--mock"];
    const search = ["search", "number 7919", "--mock"];
    await measure("embed --dry-run, all new", [...embed, "--dry-run"], cwd);
    await fillStore(join(cwd, "segmind-embed.mock.db"));
    await measure("embed, all stored", embed, cwd);
    await measure("embed again", embed, cwd);
    await measure("search, the first one", search, cwd);
    await measure("search from then on", search, cwd);
    await measure("search --exact", [...search, "--exact"], cwd);
    await measure("verify", ["verify", "--mock"], cwd);
    await measure("export", ["export", "vectors.jsonl", "--mock"], cwd);
    await measure("prune --dry-run", ["prune", "--mock", "--dry-run"], cwd);
  } finally {
    await rm(cwd, { recursive: true });
  }
}

for (const count of counts) await measureFolder(count);
