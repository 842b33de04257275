import { mostInWindow } from "@segmind-embeddings/mock-gateway";
import type { Check, Column } from "../record/result.ts";
import type { MockProcess } from "../servers/start-processes.ts";

/** A quota as the scenarios set it, and for how many windows they run. */
export interface QuotaWindow {
  readonly perWindow: number;
  readonly windowMs: number;
  readonly windows: number;
}

export function quotaWindow(isQuick: boolean): QuotaWindow {
  return isQuick
    ? { perWindow: 20, windowMs: 3_000, windows: 3 }
    : { perWindow: 50, windowMs: 60_000, windows: 5 };
}

/** How a run used a quota, as the gateway saw it. */
export interface QuotaUse {
  /** From 0 to 1. */
  readonly used: number;
  /** The most requests in any window, refused ones among them. */
  readonly most: number;
  /** Requests that were refused with 429. */
  readonly limited: number;
}

export async function readQuotaUse(
  { worker }: MockProcess,
  { perWindow, windowMs }: QuotaWindow,
): Promise<QuotaUse> {
  const { arrivals, sends, rateLimited } = await worker.call("stats");
  return {
    used: quotaUsed(arrivals, perWindow, windowMs),
    most: mostInWindow(sends, windowMs),
    limited: rateLimited,
  };
}

/**
 * The share of a quota that a run used, after its first window: the requests from the first one of the second
 * window to the first one of the last window, over what the quota allows in the time that took.
 *
 * @param arrivals when each request arrived, in ms, ascending
 * @returns `NaN` where the run had fewer than three windows' requests
 */
export function quotaUsed(arrivals: readonly number[], perWindow: number, windowMs: number): number {
  const windows = Math.floor((arrivals.length - 1) / perWindow);
  const from = arrivals[perWindow];
  const to = arrivals[windows * perWindow];
  if (windows < 2 || from === undefined || to === undefined) return NaN;
  const allowed = ((to - from) / windowMs) * perWindow;
  return ((windows - 1) * perWindow) / allowed;
}

export const quotaColumns: readonly Column[] = [
  { key: "used", title: "quota used %", digits: 2 },
  { key: "most", title: "most sends in a window" },
  { key: "limited", title: "429s" },
];

export function quotaCells({ used, most, limited }: QuotaUse): Record<string, number> {
  return { used: used * 100, most, limited };
}

export function describeQuotaUse({ used, most, limited }: QuotaUse): string {
  return `${(used * 100).toFixed(2)} %, at most ${String(most)}, ${String(limited)} × 429`;
}

/** Whether a quota that slides was used and kept. */
export function quotaCheck(what: string, use: QuotaUse, { perWindow }: QuotaWindow): Check {
  return {
    what,
    toReach: `≥ 99 %, never over ${String(perWindow)}, no 429`,
    measured: describeQuotaUse(use),
    isReached: use.used >= 0.99 && use.most <= perWindow && use.limited === 0,
  };
}
