import { parentPort, workerData } from "node:worker_threads";
import { BlockCoverage } from "./block-coverage.ts";
import { keptInputs, type FuzzTarget } from "./fuzz-target.ts";
import { mutateInput } from "./mutate-input.ts";
import { problemKind } from "./problem-kind.ts";
import { seededRandom } from "./random.ts";
import { shrinkInput } from "./shrink-input.ts";
import { writeInput, type FuzzJob, type FuzzMessage } from "./worker-messages.ts";

/** An input that keeps the process busy for longer, in milliseconds, is found too. */
const slow = 500;

const { module, seconds, seed, shared } = workerData as FuzzJob;
const { target } = (await import(module)) as { target: FuzzTarget };
const random = seededRandom(seed);
/** Our own code, and the small readers of strangers' files that it calls. */
const watched = /\/packages\/[^/]+\/src\/|\/node_modules\/(?:file-type|image-dimensions)\//;
const coverage = new BlockCoverage((url) => watched.test(url));
const corpus = keptInputs(target).map(({ bytes }) => bytes);
const found = new Set<string>();
const end = performance.now() + seconds * 1_000;
let runs = 0;

for (const bytes of [...corpus]) await tryOut(bytes);
while (performance.now() < end) {
  // The newest inputs came furthest.
  const index =
    random(2) === 0 ? random(corpus.length) : corpus.length - 1 - random(Math.min(corpus.length, 16));
  await tryOut(mutateInput(corpus[index] as Buffer, { random, others: corpus, words: target.words }));
}
say({ type: "done", runs, inputs: corpus.length, blocks: coverage.size });

async function tryOut(input: Buffer): Promise<void> {
  runs += 1;
  const problem = await problemOf(input);
  const isNews = coverage.takeNews();
  if (problem === undefined) {
    if (isNews && !corpus.includes(input)) corpus.push(input);
    return;
  }
  const kind = problemKind(problem);
  if (found.has(kind)) return;
  found.add(kind);
  const isSame = async (shorter: Buffer): Promise<boolean> => {
    const other = await problemOf(shorter);
    return other !== undefined && problemKind(other) === kind;
  };
  say({ type: "found", problem, input: await shrinkInput(input, isSame) });
}

async function problemOf(input: Buffer): Promise<string | undefined> {
  writeInput(shared, input);
  const start = performance.now();
  try {
    await target.check(input);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  return performance.now() - start > slow && (await isSlowAgain(input)) ? "It takes long." : undefined;
}

/** Another program may have had the processor the first time. */
async function isSlowAgain(input: Buffer): Promise<boolean> {
  for (let again = 0; again < 3; again += 1) {
    const start = performance.now();
    await target.check(input);
    if (performance.now() - start < slow) return false;
  }
  return true;
}

function say(message: FuzzMessage): void {
  parentPort?.postMessage(message);
}
