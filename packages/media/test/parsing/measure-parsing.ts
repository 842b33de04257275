// Measures what reading and cutting a good file costs in the worker thread beside the caller's own: processor time of the
// whole process, garbage collection included, by turns, for the first file, the fifth, and the mean of the second half.
// Usage: node --conditions=@segmind-embeddings/source measure-parsing.ts [--rounds=60] <path> …
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { loadMedia, splitMedia } from "@segmind-embeddings/media";

const ways = ["inProcess", "worker"] as const;
type Way = (typeof ways)[number];
/** Milliseconds in which the thread closes a file after the caller has its result. */
const closing = 10;

async function work(source: string | Buffer, parsing: Way, isCut: boolean): Promise<void> {
  await using media = await loadMedia(source, { parsing });
  if (!isCut) return;
  // Half of it a piece, so that it is cut whatever its length.
  const half = media.kind === "video" ? media.duration / 2 + 1 : 1;
  const pages = media.kind === "pdf" ? Math.ceil(media.pages / 2) : 1;
  const limits = { video: { maxDuration: half }, pdf: { maxPages: pages } };
  try {
    for await (const piece of splitMedia(media, { parsing, limits })) await piece[Symbol.asyncDispose]();
  } catch {
    // If key frames are too far apart, this measures how long it takes to detect that.
  }
}

/** Milliseconds of processor time. */
async function cost(source: string | Buffer, parsing: Way, isCut: boolean): Promise<number> {
  const before = process.cpuUsage();
  await work(source, parsing, isCut);
  await sleep(closing);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function summary(times: readonly number[]): { first: number; fifth: number; later: number } {
  const later = times.slice(times.length / 2);
  return {
    first: times[0]!,
    fifth: times[4]!,
    later: later.reduce((sum, time) => sum + time, 0) / later.length,
  };
}

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "60" } },
  allowPositionals: true,
});
const rounds = Math.max(Number(values.rounds), 5);
for (const path of positionals) {
  for (const source of [path, readFileSync(path)]) {
    for (const isCut of [false, true]) {
      const times: Record<Way, number[]> = { inProcess: [], worker: [] };
      for (let round = 0; round < rounds; round += 1)
        for (const way of ways) times[way].push(await cost(source, way, isCut));
      const [inProcess, worker] = [summary(times.inProcess), summary(times.worker)];
      const shown = Object.entries({ inProcess, worker }).map(
        ([way, { first, fifth, later }]) =>
          `${way} ${[first, fifth, later].map((time) => time.toFixed(1).padStart(6)).join(" ")} ms`,
      );
      const from = typeof source === "string" ? "from its path" : "from memory";
      process.stdout.write(
        `${path} ${from}${isCut ? ", cut" : ""}: ${shown.join(", ")}, ratio ${(worker.later / inProcess.later).toFixed(2)}\n`,
      );
    }
  }
}
