import assert from "node:assert/strict";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import type { Clock } from "../../src/policy/clock.ts";
import { MemoryQuota } from "../../src/quota/memory-quota.ts";
import { readQuotaHeaders, type QuotaHeaders } from "../../src/quota/quota-headers.ts";
import { WaitQueue } from "../../src/quota/wait-queue.ts";
import { readHeaderMetrics } from "../../src/response/read-results.ts";

const statuses = [200, 429, 503];

/** The longest that a response may stop a client for, in milliseconds: a window and a half where 429s follow each other. */
const longestStop = 91_000;

/** The headers of a response, a line each: their numbers are numbers, and none of them stops a client for good. */
export const target: FuzzTarget = {
  name: "headers",
  inputs: new URL("inputs/headers/", import.meta.url),
  words: [
    "x-rate-limit-remaining: ",
    "x-rate-limit-reset-at-utc: ",
    "retry-after: ",
    "date: ",
    "x-cost: ",
    "x-remaining-credits: ",
    "x-generation-time: ",
    "2026-03-04T05:06:07.250Z",
    "+02:00",
    "Wed, 04 Mar 2026 05:06:07 GMT",
    "\n",
    "1e9",
    "Infinity",
  ],
  check(input) {
    const headers = headersOf(input);
    const quota = readQuotaHeaders(headers);
    const { remaining, resetAt, retryAfter, serverTime } = quota;
    for (const number of [remaining, resetAt, retryAfter, serverTime]) {
      assert.ok(number === undefined || Number.isFinite(number));
    }
    assert.ok(remaining === undefined || (Number.isInteger(remaining) && remaining >= 0));
    assert.ok(retryAfter === undefined || retryAfter >= 0);
    for (const number of Object.values(readHeaderMetrics(headers))) assert.ok(Number.isFinite(number));
    for (const status of statuses) checkPace(status, quota);
  },
};

/** As undici gives them: names in lower case, a list where one came several times. */
function headersOf(input: Buffer): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const line of input.toString("latin1").split("\n")) {
    const [, name, value] = /^([\w-]+):([^\n]*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const key = name.toLowerCase();
    const before = Object.hasOwn(headers, key) ? headers[key] : undefined;
    if (before === undefined) headers[key] = value;
    else if (typeof before === "string") headers[key] = [before, value];
    else before.push(value);
  }
  return headers;
}

/** It has no timers: nobody waits here. */
class ManualClock implements Clock {
  time = 0;
  now(): number {
    return this.time;
  }
  wallNow(): number {
    return Date.UTC(2026, 2, 4, 5, 6, 7) + this.time;
  }
  after(): () => void {
    return () => undefined;
  }
  afterPoll(): () => void {
    return () => undefined;
  }
}

function checkPace(status: number, quota: QuotaHeaders): void {
  const clock = new ManualClock();
  const queue = new WaitQueue({ quota: new MemoryQuota(clock), name: "quota", clock, random: () => 1 });
  const request = {
    priority: "single",
    isRetry: false,
    requestsPerMinute: undefined,
    reserve: 0.1,
    maxWait: Infinity,
    signal: undefined,
  } as const;
  for (let count = 0; count < 3; count += 1) {
    const slot = queue.tryAcquire(request);
    assert.ok(slot !== undefined, `stopped by ${JSON.stringify(quota)} of a response with ${String(status)}`);
    slot.sent();
    slot.answered(status, quota);
    assert.ok(queue.pauseLeft <= longestStop, `a pause of ${String(queue.pauseLeft)} ms`);
    // And the window that follows.
    clock.time += 2 * longestStop;
  }
}
