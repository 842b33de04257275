// Measures what reading and cutting a good file costs in the worker thread beside the caller's own, after warming up, by
// turns. Usage: node --conditions=@segmind-embeddings/source measure-parsing.ts <path> …
import { loadMedia, splitMedia } from "@segmind-embeddings/media";

const rounds = 15;
const ways = ["inProcess", "worker"] as const;

async function work(path: string, parsing: (typeof ways)[number]): Promise<number> {
  const start = performance.now();
  await using media = await loadMedia(path, { parsing });
  // Half of it a piece, so that it is cut whatever its length.
  const half = media.kind === "video" ? media.duration / 2 + 1 : 1;
  const pages = media.kind === "pdf" ? Math.ceil(media.pages / 2) : 1;
  const limits = { video: { maxDuration: half }, pdf: { maxPages: pages } };
  try {
    for await (const piece of splitMedia(media, { parsing, limits })) await piece[Symbol.asyncDispose]();
  } catch {
    // If key frames are too far apart, this measures how long it takes to detect that.
  }
  return performance.now() - start;
}

for (const path of process.argv.slice(2)) {
  const times = { inProcess: [] as number[], worker: [] as number[] };
  for (const way of ways) await work(path, way);
  for (let round = 0; round < rounds; round += 1)
    for (const way of ways) times[way].push(await work(path, way));
  const [inProcess, worker] = ways.map(
    (way) => times[way].sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0,
  );
  process.stdout.write(
    `${JSON.stringify({ path, inProcess, worker, ratio: (worker ?? 0) / (inProcess ?? 1) })}\n`,
  );
}
