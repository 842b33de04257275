// Measures the built program on a folder of very many texts: the plan, a run of which all is stored, and searches. The
// vectors are written to the store directly, because a run by the mock would take half an hour. Prints the seconds, the
// processor's seconds and the most memory of each. On Linux, by hand, after a build:
//
//   node --conditions=@segmind-embeddings/source packages/cli/test/measure-large-folder.ts [number of texts]
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
const count = Number(process.argv[2] ?? "100000");

interface Sample {
  /** Bytes. */
  readonly memory: number;
  /** Seconds, of all processors. */
  readonly cpu: number;
}

/** What a process has and has used until now; `undefined` for one that has ended. */
function sample(pid: number | undefined): Sample | undefined {
  const read = (name: string): string => readFileSync(`/proc/${String(pid)}/${name}`, "utf8");
  try {
    // One that has ended and was not waited for has no memory.
    const memory = Number(/VmRSS:\s+(\d+)/.exec(read("status"))?.[1] ?? 0) * 1_024;
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
  const samples: Sample[] = [];
  const timer = setInterval(() => {
    const now = sample(child.pid);
    if (now !== undefined) samples.push(now);
  }, 100);
  const [code] = (await once(child, "exit")) as [number | null];
  clearInterval(timer);
  const seconds = (performance.now() - began) / 1_000;
  const most = (part: readonly Sample[]): string =>
    `${(Math.max(0, ...part.map(({ memory }) => memory)) / 1e6).toFixed(0)} MB`;
  process.stdout.write(
    `${what}: ${seconds.toFixed(1)} s (processor: ${(samples.at(-1)?.cpu ?? 0).toFixed(1)} s), exit code ${String(code)}, ` +
      `memory ${most(samples.slice(0, samples.length / 2))} in its first half, ${most(samples)} at most\n`,
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
  const search = ["search", "number 7919", "--mock"];
  await measure(`plan of ${String(count)} new texts`, [...embed, "--dry-run"], cwd);
  await fillStore(join(cwd, "segmind-embed.mock.db"));
  await measure("embed, all stored", embed, cwd);
  await measure("search, the question bought", search, cwd);
  await measure("search, the question stored", search, cwd);
  await measure("verify", ["verify", "--mock"], cwd);
} finally {
  await rm(cwd, { recursive: true });
}
