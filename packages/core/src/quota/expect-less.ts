import type { QuotaState } from "./quota-state.ts";

/** Requests were counted by the server, and no response says what is left after them. */
export function expectLess({ reported }: QuotaState, count: number): void {
  if (reported.remaining === null) return;
  reported.remaining = Math.max(0, reported.remaining - count);
  reported.read = Math.max(0, reported.read - count);
}
