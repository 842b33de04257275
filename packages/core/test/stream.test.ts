import { describe, expect, test } from "vitest";
import {
  AuthenticationError,
  ClientClosedError,
  InferenceTimeout,
  InvalidInputError,
  MemoryStore,
  SegmindAbortedError,
  type EmbedInput,
  type StreamItem,
} from "../src/index.ts";
import { caught, caughtAs } from "./helpers/caught.ts";
import { expectSilence } from "./helpers/expect-silence.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

const inputs = Array.from({ length: 60 }, (_, index) => `text ${index}`);

/** A source that records how far it was pulled and whether it was cleaned up. */
function watchedInputs<Input extends string | EmbedInput>(values: readonly Input[], throwAt = Infinity) {
  const seen = { pulled: 0, isCleanedUp: false };
  async function* generate() {
    try {
      for (const value of values) {
        if (seen.pulled === throwAt) throw new Error("the source broke");
        seen.pulled += 1;
        yield value;
      }
    } finally {
      seen.isCleanedUp = true;
    }
  }
  return { seen, source: generate() };
}

test("gives every input with its vector, in order", async () => {
  let asked = 0;
  await using use = await gatewayAndClient({ latency: () => (asked++ % 4 === 0 ? 20 : 0) });
  const items = await Array.fromAsync(use.client.embedStream(inputs));
  expect(items.map(({ index }) => index)).toEqual(inputs.map((_, index) => index));
  expect(items.map(({ input }) => input)).toEqual(inputs);
  expect(items.every(({ status }) => status === "fulfilled")).toBe(true);
  expect(use.gateway.stats.bills).toBe(60);
});

test("ordered: false gives them as they come", async () => {
  let asked = 0;
  await using use = await gatewayAndClient({ latency: () => (asked++ === 5 ? 150 : 0) });
  const items = await Array.fromAsync(use.client.embedStream(inputs, { ordered: false }));
  // The first few go out one by one, until the quota is known not to be one.
  expect(items.map(({ index }) => index)).not.toEqual(inputs.map((_, index) => index));
  expect(items.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(inputs.map((_, index) => index));
});

test.each([{ ordered: true }, { ordered: false }])(
  "holds a bounded number of inputs ($ordered)",
  async ({ ordered }) => {
    const many = Array.from({ length: 500 }, (_, index) => `text ${index}`);
    await using use = await gatewayAndClient({}, { maxConcurrency: 4 });
    const { seen, source } = watchedInputs(many);
    const taken: number[] = [];
    let most = 0;
    for await (const { index } of use.client.embedStream(source, { ordered })) {
      taken.push(index);
      most = Math.max(most, seen.pulled - taken.length);
      // A slow consumer, for whom the source must wait.
      if (taken.length % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(taken).toHaveLength(500);
    expect(most).toBeLessThanOrEqual(4 * 4);
  },
);

test("pulls nothing before it is read", async () => {
  await using use = await gatewayAndClient();
  const { seen, source } = watchedInputs(inputs);
  use.client.embedStream(source);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(seen.pulled).toBe(0);
  expect(use.gateway.stats.requests).toBe(0);
});

test("break stops pulling and posting, and closes the source", async () => {
  await using use = await gatewayAndClient({ latency: 30 }, { maxConcurrency: 4 });
  const { seen, source } = watchedInputs(inputs);
  for await (const { index } of use.client.embedStream(source)) if (index === 9) break;
  // Of what was pulled and waits for its turn nothing is sent any more.
  const { pulled } = seen;
  await expectSilence(use.gateway);
  expect(seen).toEqual({ pulled, isCleanedUp: true });
  expect(pulled).toBeLessThanOrEqual(10 + 16);
});

test("a source that throws: what was pulled is given first, then its error", async () => {
  await using use = await gatewayAndClient();
  const { source } = watchedInputs(inputs, 7);
  const given: number[] = [];
  const read = async () => {
    for await (const { index } of use.client.embedStream(source)) given.push(index);
  };
  expect(await caught(read())).toMatchObject({ message: "the source broke" });
  expect(given).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test("a bad input and a failed one are rejected items, and the rest goes on", async () => {
  await using use = await gatewayAndClient(
    { faults: { on: "sync", at: 3, fault: { kind: "status", status: 400 } } },
    { maxConcurrency: 1 },
  );
  const items: StreamItem[] = await Array.fromAsync(
    use.client.embedStream(["a", "", "b", "c", { images: [] }, "d"]),
  );
  expect(items.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "rejected",
    "rejected",
    "fulfilled",
  ]);
  const reasonOf = (item: StreamItem | undefined) => (item?.status === "rejected" ? item.reason : undefined);
  expect(reasonOf(items[1])).toBeInstanceOf(InvalidInputError);
  expect(reasonOf(items[1])).toMatchObject({ message: expect.stringMatching(/\[1\]\.input/) });
  expect(reasonOf(items[3])).toMatchObject({ status: 400 });
});

test("a rejected key ends it: what is in flight is given, then the error is thrown", async () => {
  await using use = await gatewayAndClient(
    { latency: 2, faults: { on: "sync", at: 6, fault: { kind: "status", status: 401 } } },
    { maxConcurrency: 4 },
  );
  const { seen, source } = watchedInputs(inputs);
  const given: StreamItem[] = [];
  const read = async () => {
    for await (const item of use.client.embedStream(source)) given.push(item);
  };
  await caughtAs(AuthenticationError, read());
  expect(given.filter(({ status }) => status === "fulfilled")).toHaveLength(use.gateway.stats.bills);
  expect(seen.isCleanedUp).toBe(true);
  expect(seen.pulled).toBeLessThan(60);
});

test("equal inputs in flight are sent once, later ones again", async () => {
  await using use = await gatewayAndClient({ latency: 20 }, { maxConcurrency: 4 });
  const items = await Array.fromAsync(use.client.embedStream(["a", "a", "b", "a"]));
  expect(items.map((item) => item.status === "fulfilled" && item.value.duplicateOf)).toEqual([
    undefined,
    0,
    undefined,
    0,
  ]);
  expect(use.gateway.stats.bills).toBe(2);
  await Array.fromAsync(use.client.embedStream(["a"]));
  expect(use.gateway.stats.bills).toBe(3);
});

test("the quota and concurrency of the client hold for a stream", async () => {
  let inside = 0;
  let most = 0;
  await using use = await gatewayAndClient(
    {
      models: { slow: () => ({ embedding: new Array(768).fill(1) }) },
      onRequest: () => (most = Math.max(most, ++inside)),
      latency: () => {
        setTimeout(() => inside--, 4);
        return 5;
      },
    },
    { maxConcurrency: 3 },
  );
  await Array.fromAsync(use.client.embedStream(inputs));
  expect(most).toBeLessThanOrEqual(3);
});

test("a run's timeout ends a stream", async () => {
  await using use = await gatewayAndClient({ latency: 50 }, { maxConcurrency: 2 });
  const read = Array.fromAsync(use.client.embedStream(inputs, { runTimeout: 130 }));
  await caughtAs(InferenceTimeout, read);
  await expectSilence(use.gateway);
});

test("an item whose job was accepted when the run's timeout came has the job's id in its error", async () => {
  await using use = await gatewayAndClient(
    { jobDuration: 600 },
    { maxConcurrency: 3, mode: "async", requestsPerMinute: 100 },
  );
  const given: StreamItem[] = [];
  const read = async () => {
    for await (const item of use.client.embedStream(inputs, { runTimeout: 300 })) given.push(item);
  };
  await caughtAs(InferenceTimeout, read());
  const reasons = given.flatMap((item) => (item.status === "rejected" ? [item.reason] : []));
  expect(reasons).toHaveLength(3);
  for (const reason of reasons) {
    expect(reason).toMatchObject({ name: "InferenceTimeout", mayBeBilled: true });
    const { requestId = "" } = reason as InferenceTimeout;
    expect((await use.client.embeddingJob({ requestId }).wait()).vector).toHaveLength(768);
  }
  expect(use.gateway.stats.bills).toBe(3);
});

test("closing the client ends a stream after the items in flight", async () => {
  await using use = await gatewayAndClient({ latency: 5 }, { maxConcurrency: 4 });
  const given: StreamItem[] = [];
  let closing: Promise<void> | undefined;
  const read = async () => {
    for await (const item of use.client.embedStream(inputs)) {
      given.push(item);
      if (given.length === 5) closing = use.client.close();
    }
  };
  await caughtAs(ClientClosedError, read());
  await closing;
  expect(given.every(({ status }) => status === "fulfilled")).toBe(true);
  expect(given).toHaveLength(use.gateway.stats.bills);
});

describe("what is no iterable", () => {
  test.each([["a text"], [undefined], [null], [5], [{}]])(
    "what is no iterable %j is refused at the call",
    async (given) => {
      await using use = await gatewayAndClient();
      expect(() => use.client.embedStream(given as never)).toThrow(InvalidInputError);
      await caughtAs(InvalidInputError, use.client.embedMany(given as never));
    },
  );
});

test("progress counts what was pulled", async () => {
  await using use = await gatewayAndClient({}, { maxConcurrency: 2 });
  const totals: number[] = [];
  let last = {};
  await Array.fromAsync(
    use.client.embedStream(["a", "", "b"], {
      onProgress: (progress) => {
        totals.push(progress.total);
        last = progress;
      },
    }),
  );
  expect(totals.at(-1)).toBe(3);
  expect(last).toMatchObject({ done: 2, failed: 1, queued: 0, inFlight: 0 });
});

describe("a source that falls silent", () => {
  /** Gives some inputs and then nothing more, for ever. */
  async function* silentAfter(count: number) {
    for (let index = 0; index < count; index += 1) yield Promise.resolve(`text ${String(index)}`);
    await new Promise(() => undefined);
  }

  test.each([0, 3])(
    "a source that falls silent after %i inputs: closing the client ends its stream",
    async (count) => {
      await using use = await gatewayAndClient();
      const given: StreamItem[] = [];
      const read = async () => {
        for await (const item of use.client.embedStream(silentAfter(count))) given.push(item);
      };
      const reading = caughtAs(ClientClosedError, read());
      while (use.gateway.stats.bills < count) await new Promise((resolve) => setTimeout(resolve, 1));
      await use.client.close();
      await reading;
      expect(given).toHaveLength(count);
    },
  );

  test.each([0, 3])(
    "a source that falls silent after %i inputs: an abort and a timeout end it",
    async (count) => {
      await using use = await gatewayAndClient();
      const signal = AbortSignal.timeout(150);
      await caughtAs(
        SegmindAbortedError,
        Array.fromAsync(use.client.embedStream(silentAfter(count), { signal })),
      );
      if (count === 0) return;
      const late = Array.fromAsync(use.client.embedStream(silentAfter(count), { runTimeout: 150 }));
      await caughtAs(InferenceTimeout, late);
    },
  );

  test("a source that falls silent and whose return() never comes back holds up no reader that leaves", async () => {
    await using use = await gatewayAndClient();
    for await (const { index } of use.client.embedStream(silentAfter(3))) if (index === 2) break;
    await use.client.close();
  });
});

describe.each([
  {
    how: "throws",
    end: () => {
      throw new Error("the source broke");
    },
  },
  { how: "rejects", end: async () => Promise.reject(new Error("the source broke")) },
])("a source whose return() $how", ({ end }) => {
  const endless = (): AsyncIterable<string> => {
    let next = 0;
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => Promise.resolve({ done: false, value: `text ${String((next += 1))}` }),
        return: end,
      }),
    };
  };

  test("a source whose return() fails holds up no reader that leaves", async () => {
    await using use = await gatewayAndClient();
    for await (const { index } of use.client.embedStream(endless())) if (index === 0) break;
  });

  test("a source whose return() fails does not hide what ended its stream", async () => {
    await using use = await gatewayAndClient({
      faults: { on: "sync", fault: { kind: "status", status: 401 } },
    });
    await caughtAs(AuthenticationError, Array.fromAsync(use.client.embedStream(endless())));
  });
});

describe("with a store, a reader that leaves a stream loses nothing that was bought", () => {
  test.each([
    { how: "breaks", leave: () => true },
    {
      how: "throws",
      leave: () => {
        throw new Error("the reader broke");
      },
    },
  ])(
    "with a store, a reader that leaves a stream loses nothing that was bought when it $how while others are in flight",
    async ({ leave }) => {
      for (const mode of ["sync", "async"] as const) {
        const store = new MemoryStore();
        await using use = await gatewayAndClient(
          { latency: 30, jobDuration: 30 },
          { maxConcurrency: 8, mode, store },
        );
        const read = async () => {
          for await (const { index } of use.client.embedStream(inputs)) if (index === 9 && leave()) break;
        };
        await read().catch(() => undefined);
        const { posts } = use.gateway.stats;
        expect(posts).toBeLessThan(60);
        const all = await use.client.embedMany(inputs);
        expect(all.summary).toMatchObject({ done: 60, resends: 0 });
        expect(use.gateway.stats).toMatchObject({ posts: 60, bills: 60 });
        expect(store.unsettled()).toEqual([]);
      }
    },
  );

  test("with a store, close() waits for what was in flight when a reader left a stream", async () => {
    const store = new MemoryStore();
    await using use = await gatewayAndClient({ latency: 50 }, { maxConcurrency: 8, store });
    for await (const { index } of use.client.embedStream(inputs)) if (index === 9) break;
    await use.client.close();
    expect(store.unsettled()).toEqual([]);
    expect(store.size).toBe(use.gateway.stats.bills);
  });

  test("with a store, the signal still gives up what was in flight when a reader left a stream", async () => {
    const controller = new AbortController();
    await using use = await gatewayAndClient(
      { faults: { on: "sync", at: 12, fault: { kind: "hang" } } },
      { maxConcurrency: 4, store: new MemoryStore() },
    );
    const items = use.client.embedStream(inputs, { signal: controller.signal });
    for await (const { index } of items) if (index === 10) break;
    setTimeout(() => controller.abort(), 20);
    await use.client.close();
  });
});

test("without a store, a stream looks ahead no further than what is in flight", async () => {
  await using use = await gatewayAndClient({ latency: 5 }, { maxConcurrency: 4 });
  const { seen, source } = watchedInputs(inputs);
  let taken = 0;
  let most = 0;
  for await (const { index } of use.client.embedStream(source)) {
    taken = index + 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
    most = Math.max(most, seen.pulled - taken);
    if (index === 15) break;
  }
  expect(most).toBeLessThanOrEqual(4);
  expect(use.gateway.stats.bills - taken).toBeLessThanOrEqual(4);
});

test("a stream over stored inputs looks up many in one call, the next ones while it gives the first, and holds few", async () => {
  const stored = Array.from({ length: 600 }, (_, index) => `stored ${index}`);
  const calls: number[] = [];
  class CountingStore extends MemoryStore {
    override get(keys: readonly string[]) {
      calls.push(keys.length);
      return super.get(keys);
    }
  }
  await using use = await gatewayAndClient({}, { store: new CountingStore() });
  await use.client.embedMany(stored);
  for (const ordered of [true, false]) {
    calls.length = 0;
    let [pulled, given, most, callsAtFirst] = [0, 0, 0, 0];
    const source = function* () {
      for (const input of stored) {
        pulled += 1;
        yield input;
      }
    };
    for await (const item of use.client.embedStream(source(), { ordered })) {
      if (given === 0) callsAtFirst = calls.length;
      expect(item).toMatchObject({ index: given, status: "fulfilled", value: { cacheHit: true } });
      most = Math.max(most, pulled - given);
      given += 1;
    }
    expect([given, pulled, callsAtFirst]).toEqual([600, 600, 2]);
    expect(calls).toHaveLength(Math.ceil(600 / 128));
    expect(most).toBeLessThanOrEqual(256);
  }
  expect(use.gateway.stats.bills).toBe(600);
});
