import type { QuotaState } from "./quota-state.ts";
import { firstSend } from "./send-log.ts";
import { sendLifetime } from "./window-times.ts";
import { advance } from "./window-use.ts";

/** Milliseconds until `count` further requests will have been allowed, as far as the quota is known. */
export function estimate(
  state: QuotaState,
  count: number,
  requestsPerMinute: number | undefined,
  now: number,
): number {
  advance(state, now);
  const { sends, slots, reported, learned, pause, window } = state;
  const lifetime = sendLifetime(window);
  const pauseLeft = Math.max(0, pause.until - now);
  const known = reported.remaining === null ? learned.limit : reported.capacity;
  const perWindow = Math.min(requestsPerMinute ?? Infinity, known ?? Infinity);
  if (perWindow === Infinity) return pauseLeft;
  const unused = Math.max(0, perWindow - sends.total - slots.unsent);
  const free = Math.min(unused, reported.remaining ?? Infinity);
  if (count <= free && pauseLeft === 0) return 0;
  const oldest = firstSend(sends);
  const windowEnd = reported.resetAt ?? (oldest === Infinity ? now : oldest) + lifetime;
  const further = Math.max(0, Math.ceil((count - free) / perWindow) - 1);
  return Math.max(windowEnd - now, pauseLeft) + further * lifetime;
}
