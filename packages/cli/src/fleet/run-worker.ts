import { setTimeout as sleep } from "node:timers/promises";
import type { BulkStatus } from "@segmind-embeddings/bullmq";
import { exitCodes } from "../program/exit-codes.ts";
import type { Program } from "../program/program.ts";
import { describeBulk, exitCodeOf } from "./describe-bulk.ts";
import { openFleet, readBulks, type Fleet } from "./open-fleet.ts";

/** What a worker is told. */
export interface WorkerSettings {
  readonly url: string;
  readonly rpm: number | undefined;
  /** The folder that files are read in. */
  readonly root: string;
  /** Whether it ends once nothing is left to do. */
  readonly isUntilDone: boolean;
}

/** How often it looks how the bulks stand, and how often it says so, in milliseconds. */
const lookInterval = 1_000;
const sayInterval = 60_000;

/** Works until it is stopped, or until all is done. */
export async function runWorker(settings: WorkerSettings, program: Program): Promise<number> {
  const { screen, stop, apiKey, baseUrl } = program;
  const { url, rpm, root, isUntilDone } = settings;
  await using fleet = await openFleet(url);
  const { store, quota } = fleet.database;
  const worker = fleet.bullmq.startBulkWorker({
    connection: url,
    store,
    quota,
    root,
    clientOptions: { apiKey, baseUrl, requestsPerMinute: rpm },
    onError: (error) => screen.err.line(`The queue: ${error.message}`),
  });
  screen.out.line("Working. Ctrl-C gives back what is not done.");
  try {
    await watch(fleet, isUntilDone, program);
  } finally {
    if (stop.aborted) screen.out.line("Stopping: what is on its way comes to its end.");
    await worker.close();
  }
  return stop.aborted ? exitCodes.stopped : exitCodeOf(await readBulks(fleet));
}

/** Says how the bulks stand, until it is stopped or, where that is wanted, all are done. */
async function watch(fleet: Fleet, isUntilDone: boolean, { screen, stop }: Program): Promise<void> {
  let said = Date.now();
  while (!stop.aborted) {
    const bulks = await readBulks(fleet);
    const isDone = bulks.every(isOver);
    if (isDone ? isUntilDone : Date.now() - said >= sayInterval) {
      for (const bulk of bulks) if (!isOver(bulk) || isDone) screen.out.line(describeBulk(bulk));
      said = Date.now();
    }
    if (isDone && isUntilDone) return;
    await sleep(lookInterval, undefined, { signal: stop }).catch(() => undefined);
  }
}

function isOver({ state }: BulkStatus): boolean {
  return state === "done" || state === "cancelled";
}
