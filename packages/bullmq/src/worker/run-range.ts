import { setTimeout as sleep } from "node:timers/promises";
import { DelayedError, WaitingError, type Job } from "bullmq";
import type { BulkData, RangeData, RangeProgress, RangeResult } from "../bulk/bulk-job.ts";
import { readBulk } from "../bulk/read-bulk.ts";
import { readBulkData, readProgress, readRangeData } from "../bulk/read-job.ts";
import { countsOf } from "../bulk/tally.ts";
import { forgetRanges, noteRange, readNotes } from "../queue/queue-notes.ts";
import { judgeTrouble } from "./judge-trouble.ts";
import { pauseFor } from "./pause-for.ts";
import { RangeFeed } from "./range-feed.ts";
import { RangeStop } from "./range-stop.ts";
import type { WorkerTools } from "./worker-tools.ts";

/** A range whose gateway or database is in trouble is tried again after so long, in milliseconds. */
const troubleDelay = 15_000;

type RangeJob = Job<RangeData, RangeResult, string, RangeProgress>;

/**
 * Embeds a range, as far as a slice of time reaches. What is left then, or where it is paused or the worker closes, goes
 * back to the queue with its account.
 *
 * @throws WaitingError and DelayedError of BullMQ, where the range went back
 */
export async function runRange(job: RangeJob, token: string, tools: WorkerTools): Promise<RangeResult> {
  const id = job.id ?? "";
  const bulk = await readBulk(tools.queue, job.parent?.id ?? "");
  const data = readBulkData(bulk.data);
  const source = tools.openSource(data.source);
  const stop = new AbortController();
  const range = readRangeData(job.data);
  const feed = new RangeFeed(source, range.count, readProgress(job.progress, range), stop.signal);
  const began = Date.now();

  const save = async (): Promise<void> => {
    await job.updateProgress(feed.progress);
    const minutes = (Date.now() - began) / 60_000;
    await noteRange(tools.queue.getBackend(), id, {
      ...countsOf(feed.tally),
      perMinute: minutes > 0 ? feed.answered / minutes : 0,
      at: Date.now(),
    });
  };

  if (data.isCancelled) return { ...feed.tally, isCancelled: true };
  const why = await embed(feed, data, { tools, stop, save, bulk: bulk.id ?? "" });
  if (why === undefined) {
    await forgetRanges(tools.queue.getBackend(), [id]);
    return feed.tally;
  }
  feed.takeBack();
  await save();
  const { reason } = why;
  if (reason instanceof RangeStop) {
    if (reason.kind === "cancelled") return { ...feed.tally, isCancelled: true };
  } else {
    const trouble = judgeTrouble(reason);
    if (trouble === "own") throw reason;
    await job.log(describe(reason));
    if (trouble === "passing") {
      await job.moveToDelayed(Date.now() + troubleDelay, token);
      throw new DelayedError();
    }
    await pauseFor(tools.queue, reason, began);
  }
  await job.moveToWait(token);
  throw new WaitingError();
}

interface Run {
  readonly tools: WorkerTools;
  readonly bulk: string;
  readonly stop: AbortController;
  readonly save: () => Promise<void>;
}

/** Feeds the client until the range is settled or stopped, and says what stopped it. */
async function embed(
  feed: RangeFeed,
  { options }: BulkData,
  run: Run,
): Promise<{ readonly reason: unknown } | undefined> {
  const { tools, stop } = run;
  const halt = (kind: RangeStop["kind"]): void => stop.abort(new RangeStop(kind));
  const onClosing = (): void => halt("closing");
  const over = new AbortController();
  tools.closing.addEventListener("abort", onClosing, { once: true });
  if (tools.closing.aborted) onClosing();
  const slice = setTimeout(() => halt("slice"), tools.slice);
  const watching = watch(run, halt, over.signal);
  try {
    const stream = tools.client.embedStream(feed.inputs(), {
      ...options,
      ordered: true,
      stopSignal: stop.signal,
      signal: tools.deadline,
    });
    for await (const outcome of stream) feed.settle(outcome);
    return feed.isCutShort ? { reason: stop.signal.reason as unknown } : undefined;
  } catch (error) {
    // What was aborted throws errors of many kinds.
    return { reason: stop.signal.aborted ? (stop.signal.reason as unknown) : error };
  } finally {
    clearTimeout(slice);
    tools.closing.removeEventListener("abort", onClosing);
    over.abort();
    await watching;
    await feed.close();
  }
}

/** Writes down how a range stands, and stops it where it was paused or cancelled meanwhile. */
async function watch(
  { tools, save, bulk }: Run,
  halt: (kind: RangeStop["kind"]) => void,
  over: AbortSignal,
): Promise<void> {
  const look = async (): Promise<void> => {
    await save();
    const { isPaused } = await readNotes(tools.queue.getBackend());
    if (isPaused) halt("paused");
    if ((await readBulk(tools.queue, bulk)).data.isCancelled) halt("cancelled");
  };
  // That it was begun is written down while the first requests are on their way.
  for (let task = save; ; task = look) {
    // A queue that cannot be reached keeps nobody from embedding: what is done is in the store.
    await task().catch(() => undefined);
    try {
      await sleep(tools.checkInterval, undefined, { signal: over });
    } catch {
      return;
    }
  }
}

function describe(reason: unknown): string {
  return reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
}
