import type { IQueueBackend } from "bullmq";
import { isRangeOf } from "../bulk/bulk-job.ts";
import type { BulkCounts } from "../bulk/tally.ts";

// Beside its jobs a queue of BullMQ has fields, which are read all at once. What has to be known of many jobs without
// reading each of them is noted there.

/** How a range stands that was begun and is not done. */
export interface RangeNote extends BulkCounts {
  /** Requests a minute that were answered since its worker took it up. */
  readonly perMinute: number;
  /** When that was, in milliseconds since the epoch. */
  readonly at: number;
}

/** Why a queue is paused. */
export interface PauseNote {
  readonly reason: string;
  /** The code of the error that paused it, where one did. */
  readonly code?: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

/** All that is noted. */
export interface QueueNotes {
  readonly pause: PauseNote | undefined;
  readonly isPaused: boolean;
  /** When the queue was resumed last, in milliseconds since the epoch; 0 where it never was. */
  readonly resumedAt: number;
  /** By the id of the range's job. */
  readonly ranges: ReadonlyMap<string, RangeNote>;
  /** When each bulk was enqueued, by its id. */
  readonly bulks: ReadonlyMap<string, number>;
}

const bulkPrefix = "segmind:bulk:";
const rangePrefix = "segmind:range:";
const pauseField = "segmind:pause";
const resumeField = "segmind:resume";

export async function readNotes(backend: IQueueBackend): Promise<QueueNotes> {
  const fields = await backend.getQueueMeta();
  const ranges = new Map<string, RangeNote>();
  const bulks = new Map<string, number>();
  for (const [field, value] of Object.entries(fields)) {
    if (field.startsWith(rangePrefix)) {
      const note = toRangeNote(value);
      if (note !== undefined) ranges.set(field.slice(rangePrefix.length), note);
    }
    if (field.startsWith(bulkPrefix)) bulks.set(field.slice(bulkPrefix.length), Number(value));
  }
  const pause = fields[pauseField];
  return {
    pause: pause === undefined ? undefined : toPauseNote(pause),
    isPaused: fields["paused"] !== undefined && fields["paused"] !== "0",
    resumedAt: Number(fields[resumeField] ?? 0),
    ranges,
    bulks,
  };
}

/** A note that another version wrote, or nobody of ours, is none. */
function toRangeNote(text: string): RangeNote | undefined {
  const note = fromJson(text);
  const { done, failed, unknown, cacheHits, spentCredits, perMinute, at } = note as Partial<RangeNote>;
  const isWhole = [done, failed, unknown, cacheHits, spentCredits, perMinute, at].every(Number.isFinite);
  return isWhole ? (note as unknown as RangeNote) : undefined;
}

function toPauseNote(text: string): PauseNote | undefined {
  const note = fromJson(text);
  const { reason, at } = note as Partial<PauseNote>;
  return typeof reason === "string" && Number.isFinite(at) ? (note as unknown as PauseNote) : undefined;
}

function fromJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

export async function noteBulk(backend: IQueueBackend, id: string): Promise<void> {
  await backend.setQueueMeta({ [bulkPrefix + id]: Date.now() });
}

/** Forgets a bulk with what is noted of its ranges. */
export async function forgetBulk(backend: IQueueBackend, id: string): Promise<void> {
  const { ranges } = await readNotes(backend);
  const own = [...ranges.keys()].filter((range) => isRangeOf(id, range));
  await backend.removeQueueMetaFields([bulkPrefix + id, ...own.map((range) => rangePrefix + range)]);
}

export async function noteRange(backend: IQueueBackend, id: string, note: RangeNote): Promise<void> {
  await backend.setQueueMeta({ [rangePrefix + id]: JSON.stringify(note) });
}

export async function forgetRanges(backend: IQueueBackend, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await backend.removeQueueMetaFields(ids.map((id) => rangePrefix + id));
}

export async function notePause(backend: IQueueBackend, note: PauseNote): Promise<void> {
  await backend.setQueueMeta({ [pauseField]: JSON.stringify(note) });
}

export async function noteResume(backend: IQueueBackend): Promise<void> {
  await backend.setQueueMeta({ [resumeField]: Date.now() });
  await backend.removeQueueMetaFields([pauseField]);
}
