import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { RateLimitError } from "../errors/rate-limit-error.ts";
import { MemoryQuota } from "./memory-quota.ts";
import type { Slot } from "./paced-slot.ts";
import type { QuotaHeaders } from "./quota-headers.ts";
import { WaitQueue } from "./wait-queue.ts";
import type { PaceRequest } from "./waiters.ts";

const minute = 60_000;

/** A queue on a place in memory. */
const queueAt = (clock: FakeClock): WaitQueue =>
  new WaitQueue({ quota: new MemoryQuota(clock), name: "quota", clock, random: () => 0.5 });

const request = (options: Partial<PaceRequest> = {}): PaceRequest => ({
  priority: "single",
  isRetry: false,
  requestsPerMinute: undefined,
  reserve: 0.1,
  maxWait: Infinity,
  signal: undefined,
  ...options,
});

const headers = (quota: Partial<QuotaHeaders> = {}): QuotaHeaders => ({
  remaining: undefined,
  resetAt: undefined,
  retryAfter: undefined,
  serverTime: undefined,
  ...quota,
});

/** Acquires a slot and remembers when it was granted. */
function track(
  queue: WaitQueue,
  clock: FakeClock,
  options: Partial<PaceRequest> = {},
): { at?: number; slot?: Slot; error?: unknown } {
  const seen: { at?: number; slot?: Slot; error?: unknown } = {};
  queue.acquire(request(options)).then(
    (slot) => {
      seen.at = clock.now();
      seen.slot = slot;
    },
    (error: unknown) => {
      seen.error = error;
    },
  );
  return seen;
}

describe("requestsPerMinute", () => {
  it("requestsPerMinute is never exceeded in any 60 s, whatever arrives when and however long it takes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.array(
          fc.record({
            gap: fc.integer({ min: 0, max: 9_000 }),
            writing: fc.integer({ min: 0, max: 3_000 }),
            latency: fc.integer({ min: 0, max: 20_000 }),
            isRetry: fc.boolean(),
            priority: fc.constantFrom("single" as const, "run" as const),
            end: fc.constantFrom("answered" as const, "lost" as const, "release" as const),
          }),
          { minLength: 1, maxLength: 60 },
        ),
        async (limit, arrivals) => {
          const clock = new FakeClock();
          const queue = queueAt(clock);
          const sends: number[] = [];
          let granted = 0;
          for (const { gap, writing, latency, isRetry, priority, end } of arrivals) {
            await clock.advance(gap);
            void queue.acquire(request({ requestsPerMinute: limit, isRetry, priority })).then((slot) => {
              granted += 1;
              if (end === "release") {
                slot.release();
                return;
              }
              // The server may count it at any moment from the grant to the last byte: both ends must hold.
              sends.push(clock.now());
              clock.after(writing, () => {
                slot.sent();
                clock.after(latency, () => (end === "lost" ? slot.lost() : slot.answered(200, headers())));
              });
            });
          }
          await clock.drain(100 * minute);
          expect(granted).toBe(arrivals.length);
          for (const [index, at] of sends.entries()) {
            const later = sends[index + limit];
            if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(minute);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("requestsPerMinute counts a request for as long as it is being written", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock, { requestsPerMinute: 1 });
    const second = track(queue, clock, { requestsPerMinute: 1 });
    await clock.advance(200_000);
    expect(second.slot).toBeUndefined();
    first.slot?.sent();
    await clock.advance(minute - 1);
    expect(second.slot).toBeUndefined();
    await clock.advance(1_000);
    expect(second.slot).toBeDefined();
  });
});

/** A server with a quota, as the contract leaves it open: a fixed or a sliding window. */
class QuotaServer {
  readonly #clock: FakeClock;
  readonly #limit: number;
  readonly #kind: "fixed" | "aligned" | "sliding";
  #counted: number[] = [];
  #windowStart = -Infinity;
  accepted: number[] = [];
  rejected: number[] = [];

  constructor(clock: FakeClock, limit: number, kind: "fixed" | "aligned" | "sliding") {
    this.#clock = clock;
    this.#limit = limit;
    this.#kind = kind;
  }

  handle(): { status: number; remaining: number; resetAt: number } {
    const now = this.#clock.now();
    if (this.#kind === "sliding") this.#counted = this.#counted.filter((at) => at > now - minute);
    else {
      const start =
        this.#kind === "aligned" ? Math.floor((now + 17_000) / minute) * minute - 17_000 : this.#windowStart;
      if (this.#kind === "aligned" ? start !== this.#windowStart : now >= start + minute) {
        this.#windowStart = this.#kind === "aligned" ? start : now;
        this.#counted = [];
      }
    }
    const isAccepted = this.#counted.length < this.#limit;
    if (isAccepted) this.#counted.push(now);
    (isAccepted ? this.accepted : this.rejected).push(now);
    const start = this.#kind === "sliding" ? (this.#counted[0] ?? now) : this.#windowStart;
    return {
      status: isAccepted ? 200 : 429,
      remaining: this.#limit - this.#counted.length,
      resetAt: this.#clock.epoch + start + minute,
    };
  }
}

describe("a learned quota", () => {
  const cases = [5, 50].flatMap((limit) =>
    (["fixed", "aligned", "sliding"] as const).flatMap((kind) =>
      (["always", "429", "never"] as const).map((reset) => ({ limit, kind, reset })),
    ),
  );

  it.each(cases)(
    "a learned quota of $limit a minute of a $kind window with reset header $reset is used to at least 99 %, without one 429",
    async ({ limit, kind, reset }) => {
      const clock = new FakeClock();
      const queue = queueAt(clock);
      const server = new QuotaServer(clock, limit, kind);
      let isOver = false;
      const worker = async (): Promise<void> => {
        while (!isOver) {
          const slot = await queue.acquire(request({ priority: "run", reserve: 0 }));
          slot.sent();
          await new Promise<void>((resolve) => {
            clock.after(20, () => {
              const { status, remaining, resetAt } = server.handle();
              const isTold = reset === "always" || (reset === "429" && status === 429);
              const serverTime = Math.floor(clock.wallNow() / 1000) * 1000;
              clock.after(280, () => {
                slot.answered(
                  status,
                  headers({ remaining, serverTime, resetAt: isTold ? resetAt : undefined }),
                );
                resolve();
              });
            });
          });
        }
      };
      for (let index = 0; index < 16; index += 1) void worker();
      await clock.advance(2 * minute);
      const from = server.accepted.length;
      await clock.advance(20 * minute);
      isOver = true;
      expect(server.rejected).toEqual([]);
      // Whole windows' worth of requests, so that it does not matter where in a burst the count begins.
      const count = Math.floor((server.accepted.length - 1 - from) / limit) * limit;
      const span = (server.accepted[from + count] ?? NaN) - (server.accepted[from] ?? NaN);
      expect(count).toBeGreaterThan(0);
      expect(count / (span / minute)).toBeGreaterThanOrEqual(0.99 * limit);
    },
  );

  it("a queue starts with one request and doubles while no header gives a quota", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const seen = Array.from({ length: 20 }, () => track(queue, clock));
    const inFlight = (): number => seen.filter(({ slot }) => slot !== undefined).length;
    await clock.advance(0);
    expect(inFlight()).toBe(1);
    seen[0]?.slot?.answered(200, headers());
    await clock.advance(0);
    expect(inFlight()).toBe(3);
    seen[1]?.slot?.answered(200, headers());
    await clock.advance(0);
    expect(inFlight()).toBe(6);
  });

  it("a queue takes the lowest of what responses out of order say", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock);
    await clock.advance(0);
    first.slot?.answered(200, headers({ remaining: 3 }));
    const seen = Array.from({ length: 5 }, () => track(queue, clock));
    await clock.advance(0);
    expect(seen.filter(({ slot }) => slot !== undefined)).toHaveLength(3);
    seen[2]?.slot?.answered(200, headers({ remaining: 0 }));
    seen[1]?.slot?.answered(200, headers({ remaining: 1 }));
    seen[0]?.slot?.answered(200, headers({ remaining: 2 }));
    await clock.advance(minute - 1);
    expect(seen.filter(({ slot }) => slot !== undefined)).toHaveLength(3);
  });
});

describe("a 429", () => {
  it("a 429 stops everyone until the reset, by the server's clock", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock, { requestsPerMinute: 100 });
    await clock.advance(0);
    // The server's clock is a day ahead.
    const serverTime = clock.epoch + 24 * 60 * minute;
    first.slot?.answered(429, headers({ serverTime, resetAt: serverTime + 20_000 }));
    const others = [
      track(queue, clock),
      track(queue, clock, { priority: "run" }),
      track(queue, clock, { isRetry: true }),
    ];
    await clock.advance(19_999);
    expect(others.map(({ slot }) => slot)).toEqual([undefined, undefined, undefined]);
    await clock.advance(1);
    expect(others.filter(({ slot }) => slot !== undefined)).toHaveLength(1);
  });

  it("a 429 waits for a whole window where no header gives the reset", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock);
    await clock.advance(0);
    first.slot?.answered(429, headers());
    const next = track(queue, clock);
    await clock.advance(minute - 1);
    expect(next.slot).toBeUndefined();
    await clock.advance(1_000);
    expect(next.slot).toBeDefined();
  });

  it.each([
    ["the year 2099", { resetAt: Date.UTC(2099, 0, 1) }, 65_000],
    ["the past", { resetAt: Date.UTC(1999, 0, 1) }, 1_000],
    ["a Retry-After of a year", { retryAfter: 31_536_000_000 }, 65_000],
    ["a Retry-After of none", { retryAfter: 0 }, 1_000],
    ["the later of both", { resetAt: Date.UTC(2026, 0, 1) + 5_000, retryAfter: 9_000 }, 9_000],
  ])("a 429 with %s pauses for as long as is sensible, and nobody for good", async (_, quota, pause) => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock);
    await clock.advance(0);
    first.slot?.answered(429, headers({ serverTime: clock.wallNow(), ...quota }));
    const next = track(queue, clock);
    await clock.advance(pause - 1);
    expect(next.slot).toBeUndefined();
    await clock.advance(1);
    expect(next.slot).toBeDefined();
  });

  it("a 429 of a poll stops everyone too", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    queue.observeGet(429, headers({ retryAfter: 3_000 }));
    const next = track(queue, clock);
    await clock.advance(2_999);
    expect(next.slot).toBeUndefined();
    await clock.advance(1);
    expect(next.slot).toBeDefined();
  });

  it("a 429 is answered by one request that finds out, not by all that wait", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock, { requestsPerMinute: 1_000 });
    await clock.advance(0);
    first.slot?.answered(429, headers({ retryAfter: 2_000 }));
    const waiting = Array.from({ length: 10 }, () => track(queue, clock, { requestsPerMinute: 1_000 }));
    await clock.advance(2_000);
    expect(waiting.filter(({ slot }) => slot !== undefined)).toHaveLength(1);
    waiting[0]?.slot?.answered(200, headers());
    await clock.advance(0);
    expect(waiting.filter(({ slot }) => slot !== undefined)).toHaveLength(10);
  });
});

describe("remaining: 0 on every response", () => {
  it("remaining: 0 on every response stops nobody for good", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    let granted = 0;
    for (let index = 0; index < 5; index += 1) {
      void queue.acquire(request()).then((slot) => {
        granted += 1;
        slot.answered(200, headers({ remaining: 0 }));
      });
    }
    await clock.advance(6 * minute);
    expect(granted).toBe(5);
  });
});

describe("the order", () => {
  it("the order of those who wait for quota is single calls before runs, retries before first tries, first in first out within each", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock);
    await clock.advance(0);
    const order: string[] = [];
    const enqueue = (name: string, options: Partial<PaceRequest>): void => {
      void queue.acquire(request(options)).then((slot) => {
        order.push(name);
        slot.answered(200, headers({ remaining: 1 }));
      });
    };
    enqueue("run 1", { priority: "run" });
    enqueue("run 2", { priority: "run" });
    enqueue("run retry", { priority: "run", isRetry: true });
    enqueue("single 1", {});
    enqueue("single 2", {});
    enqueue("single retry", { isRetry: true });
    first.slot?.answered(200, headers({ remaining: 1 }));
    await clock.advance(0);
    expect(order).toEqual(["single retry", "single 1", "single 2", "run retry", "run 1", "run 2"]);
  });
});

describe("giving up", () => {
  it("a wait for quota that is aborted rejects with the signal's own reason and leaves nothing behind", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    await queue.acquire(request());
    const controller = new AbortController();
    const waiting = track(queue, clock, { signal: controller.signal, maxWait: 5_000 });
    await clock.advance(0);
    expect([queue.waiting, clock.timers]).toEqual([1, 1]);
    const reason = new Error("changed my mind");
    controller.abort(reason);
    await clock.advance(0);
    expect(waiting.error).toBe(reason);
    expect([queue.waiting, clock.timers]).toEqual([0, 0]);
  });

  it("a wait for quota ends after maxWait, with the time the quota resets at", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock);
    await clock.advance(0);
    first.slot?.answered(
      200,
      headers({ remaining: 0, serverTime: clock.wallNow(), resetAt: clock.wallNow() + 30_000 }),
    );
    const waiting = track(queue, clock, { maxWait: 10_000 });
    await clock.advance(10_000);
    expect(waiting.error).toBeInstanceOf(RateLimitError);
    expect((waiting.error as RateLimitError).resetAt).toEqual(new Date(clock.epoch + 30_000));
    expect([queue.waiting, clock.timers]).toEqual([0, 0]);
  });

  it("a wait for quota ends at once where a pause is known to be longer than maxWait", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    queue.observeGet(429, headers({ retryAfter: 30_000 }));
    const waiting = track(queue, clock, { maxWait: 10_000 });
    await clock.advance(0);
    expect(waiting.error).toBeInstanceOf(RateLimitError);
  });
});

describe("who is held up by a limit of its own", () => {
  it("who is held up by a limit of its own holds up nobody else", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const limited = track(queue, clock, { requestsPerMinute: 1 });
    await clock.advance(0);
    limited.slot?.answered(200, headers());
    const held = track(queue, clock, { requestsPerMinute: 1 });
    const unlimited = track(queue, clock, {});
    const less = track(queue, clock, { requestsPerMinute: 3, priority: "run" });
    await clock.advance(0);
    expect(held.slot).toBeUndefined();
    expect(unlimited.slot).toBeDefined();
    expect(less.slot).toBeDefined();
  });

  it("who is held up by a limit of its own keeps its turn, first in first out, with those of other limits", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock);
    await clock.advance(0);
    first.slot?.answered(200, headers({ remaining: 1 }));
    const second = track(queue, clock);
    const seen = Array.from({ length: 6 }, (_, index) =>
      track(queue, clock, { requestsPerMinute: index % 2 === 0 ? undefined : 100 }),
    );
    await clock.advance(0);
    second.slot?.answered(200, headers({ remaining: 4 }));
    await clock.advance(0);
    expect(seen.map(({ slot }) => slot !== undefined)).toEqual([true, true, true, true, false, false]);
  });
});

describe("polls", () => {
  it("polls pass the queue of the quota only once remaining was seen to fall across a GET", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock);
    await clock.advance(0);
    first.slot?.answered(200, headers({ remaining: 4 }));
    queue.observeGet(200, headers({ remaining: 4 }));
    expect(queue.pollsCount).toBe(false);
    queue.observeGet(200, headers({ remaining: 3 }));
    expect(queue.pollsCount).toBe(true);
  });

  it("polls use up what is left, once they are known to", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock);
    await clock.advance(0);
    first.slot?.answered(200, headers({ remaining: 4 }));
    for (const remaining of [3, 2, 0]) queue.observeGet(200, headers({ remaining }));
    const next = track(queue, clock);
    await clock.advance(0);
    expect(next.slot).toBeUndefined();
  });

  it("polls are not blamed for what a POST in flight took", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const first = track(queue, clock);
    await clock.advance(0);
    first.slot?.answered(200, headers({ remaining: 4 }));
    track(queue, clock);
    await clock.advance(0);
    queue.observeGet(200, headers({ remaining: 3 }));
    expect(queue.pollsCount).toBe(false);
  });
});

describe("estimateWait", () => {
  it("estimateWait is 0 while nothing is known and counts windows once something is", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    expect(queue.estimateWait(1_000, undefined)).toBe(0);
    expect(queue.estimateWait(12, 5)).toBeGreaterThan(minute);
    const first = track(queue, clock);
    await clock.advance(0);
    first.slot?.answered(200, headers({ remaining: 4 }));
    expect(queue.estimateWait(4, undefined)).toBe(0);
    const wait = queue.estimateWait(4 + 5 + 1, undefined);
    expect(wait).toBeGreaterThan(2 * minute - 1_000);
    expect(wait).toBeLessThan(2 * minute + 1_000);
  });
});

describe("a slot", () => {
  it("a slot of a quota ends once, whatever its holder says afterwards", async () => {
    const clock = new FakeClock();
    const queue = queueAt(clock);
    const slot = await queue.acquire(request());
    slot.answered(200, headers({ remaining: 9 }));
    slot.lost();
    slot.release();
    slot.sent();
    expect(queue.estimateWait(9, undefined)).toBe(0);
    await clock.advance(2 * minute);
    expect(queue.isIdle).toBe(true);
  });
});
