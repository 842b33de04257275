import type { SendLog } from "./quota-state.ts";

/** Up to this many entries, each has its own time. */
const exactEntries = 200;

/** A longer log has entries for steps of this part of the window, so that it stays small at any rate. */
const stepsPerWindow = 256;

/**
 * Adds a send. It may count as sent a little later than it was, never as sent earlier.
 *
 * @returns the time it counts from
 */
export function logSend(log: SendLog, at: number, window: number): number {
  const { entries } = log;
  const step = entries.length < exactEntries ? 1 : window / stepsPerWindow;
  const time = Math.ceil(at / step) * step;
  log.total += 1;
  const last = entries.at(-1);
  if (last !== undefined && entries.length > log.aged && time <= last[0]) {
    last[1] += 1;
    return last[0];
  }
  entries.push([time, 1]);
  return time;
}

/** Adds the rejection of a send under the time that the send counts from. Rejections do not come in that order. */
export function logRejection(log: SendLog, at: number): void {
  const { entries } = log;
  log.total += 1;
  let index = entries.length;
  for (; index > log.aged; index -= 1) {
    const before = entries[index - 1];
    if (before === undefined || before[0] < at) break;
    if (before[0] > at) continue;
    before[1] += 1;
    return;
  }
  entries.splice(index, 0, [at, 1]);
}

/**
 * Lets sends grow old.
 *
 * @param upTo those until this time are older than a window
 * @param keep for how long they are kept after that, in milliseconds
 * @param onAge called with each entry that has become old
 */
export function ageSends(
  log: SendLog,
  upTo: number,
  keep: number,
  onAge?: (at: number, count: number) => void,
): void {
  const { entries } = log;
  for (let entry = entries[log.aged]; entry !== undefined && entry[0] <= upTo; entry = entries[log.aged]) {
    log.total -= entry[1];
    log.aged += 1;
    onAge?.(entry[0], entry[1]);
  }
  let dropped = 0;
  for (let entry = entries[0]; dropped < log.aged && entry !== undefined; entry = entries[dropped]) {
    if (entry[0] > upTo - keep) break;
    dropped += 1;
  }
  if (dropped === 0) return;
  entries.splice(0, dropped);
  log.aged -= dropped;
}

/** How many were sent after one time and until another, as far back as the log goes. */
export function countSends({ entries }: SendLog, after: number, until = Infinity): number {
  let count = 0;
  for (const [at, sends] of entries) if (at > after && at <= until) count += sends;
  return count;
}

/** When the first send after a time that is no older than a window was; `Infinity` where there is none. */
export function firstSend({ entries, aged }: SendLog, after = -Infinity): number {
  for (let index = aged; index < entries.length; index += 1) {
    const at = entries[index]?.[0] ?? Infinity;
    if (at > after) return at;
  }
  return Infinity;
}

/** The times of the first `count` sends after a time that are no older than a window, oldest first. */
export function firstSends({ entries, aged }: SendLog, count: number, after: number): number[] {
  const times: number[] = [];
  for (let index = aged; index < entries.length && times.length < count; index += 1) {
    const [at, sends] = entries[index] ?? [0, 0];
    for (let more = at > after ? sends : 0; more > 0 && times.length < count; more -= 1) times.push(at);
  }
  return times;
}

/** Corrects a log whose newest entries are later than now, because the clock was set back. */
export function clampSends({ entries }: SendLog, now: number): void {
  for (const entry of entries) if (entry[0] > now) entry[0] = now;
}
