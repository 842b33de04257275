import { startMockGateway, type MockGateway } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import {
  EmbedManyError,
  InferenceFailed,
  JobExpiredError,
  OutcomeUnknownError,
  SegmindAbortedError,
  StoreError,
  type EmbedInput,
  type StoreEntry,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf } from "./helpers/gateway-and-client.ts";
import { callKinds, embedAll } from "./helpers/embed-all.ts";
import { fileOf } from "./helpers/media.ts";
import { startProcess, type Process } from "./helpers/processes.ts";
import { SharedData } from "./helpers/shared-data.ts";

const hour = 3_600_000;
const goneId = "0f8fad5b-d9cb-469f-a165-70867728950e";

/** A process whose store knows something of some inputs. */
async function processKnowing(
  gateway: MockGateway,
  inputs: readonly (string | EmbedInput)[],
  entry: StoreEntry,
): Promise<Process & { data: SharedData; keys: string[] }> {
  const data = new SharedData();
  const own = startProcess(gateway, data, {});
  const keys = await Promise.all(inputs.map((input) => own.client.key(input)));
  for (const key of keys) data.entries.set(key, entry);
  return { ...own, data, keys };
}

const expired = (): StoreEntry => ({
  state: "accepted",
  requestId: goneId,
  submittedAt: Date.now() - 2 * hour,
});
const unknown: StoreEntry = { state: "unknown", since: 0, reason: "no response came." };

const texts = ["text 1", "text 2"];
const media = [{ image: fileOf("png", 100) }, { image: fileOf("png", 101) }];

describe.each(callKinds)("%s of inputs whose accepted jobs have expired", (call) => {
  test("a call about inputs whose accepted jobs have expired buys texts again after one look at each job, and counts them as resent", async () => {
    await using gateway = await startMockGateway();
    const own = await processKnowing(gateway, texts, expired());
    const { vectors } = await embedAll(own, call, texts, { mode: "async" });
    expect([...vectors.values()].map(({ resends }) => resends)).toEqual([1, 1]);
    expect(gateway.stats).toMatchObject({ submits: 2, bills: 2 });
  });

  test("a call about inputs whose accepted jobs have expired marks media as unknown, and buys them only when that is asked for", async () => {
    await using gateway = await startMockGateway();
    const own = await processKnowing(gateway, media, expired());
    const { errors } = await embedAll(own, call, media);
    for (const index of [0, 1]) {
      expect(errors.get(index)).toBeInstanceOf(OutcomeUnknownError);
      expect(errors.get(index)).toMatchObject({ mayBeBilled: true, requestId: goneId });
    }
    expect(own.keys.map((key) => own.data.get(key)?.state)).toEqual(["unknown", "unknown"]);
    expect(gateway.stats).toMatchObject({ posts: 0, polls: 2 });
    const { vectors } = await embedAll(own, call, media, { onUnknownOutcome: "resend" });
    expect(vectors.size).toBe(2);
    expect(gateway.stats.bills).toBe(2);
  });
});

test.each(callKinds)(
  "%s takes up the accepted job of an earlier process, although its first poll is a stray 404",
  async (call) => {
    await using gateway = await startMockGateway({
      faults: { on: "status", at: 1, fault: { kind: "status", status: 404 } },
    });
    const data = new SharedData();
    const first = startProcess(gateway, data, { mode: "async" });
    const { requestId } = await first.client.submitEmbed("a");
    first.store.crash();
    const second = startProcess(gateway, data, { mode: "async" });
    // So long ago that it must be visible.
    data.entries.set(await second.client.key("a"), {
      state: "accepted",
      requestId,
      submittedAt: Date.now() - 60_000,
    });
    const { vectors } = await embedAll(second, call, ["a"]);
    expect(vectors.get(0)).toMatchObject({ requestId, attempts: 0, resends: 0 });
    expect(gateway.stats).toMatchObject({ submits: 1, bills: 1 });
  },
);

describe.each(callKinds)("%s of inputs whose outcome is unknown", (call) => {
  test("a call about inputs whose outcome is unknown buys texts once more and media not at all", async () => {
    await using gateway = await startMockGateway();
    const own = await processKnowing(gateway, [...texts, ...media], unknown);
    const again = await embedAll(own, call, texts);
    expect([...again.vectors.values()].map(({ resends }) => resends)).toEqual([1, 1]);
    const images = await embedAll(own, call, media);
    expect(images.errors.get(0)).toBeInstanceOf(OutcomeUnknownError);
    expect(String(images.errors.get(0))).toMatch(
      /may have been billed without a vector: no response came\. Nothing/,
    );
    expect(gateway.stats.posts).toBe(2);
  });

  test('a call about inputs whose outcome is unknown buys none of them with onUnknownOutcome "fail", and all of them with "resend"', async () => {
    await using gateway = await startMockGateway();
    const inputs = [...texts, ...media];
    const own = await processKnowing(gateway, inputs, unknown);
    expect((await embedAll(own, call, inputs, { onUnknownOutcome: "fail" })).vectors.size).toBe(0);
    expect(gateway.stats.posts).toBe(0);
    expect((await embedAll(own, call, inputs, { onUnknownOutcome: "resend" })).vectors.size).toBe(4);
    expect(gateway.stats.bills).toBe(4);
  });
});

test("texts in doubt whose resend is refused stay in doubt", async () => {
  await using gateway = await startMockGateway({
    faults: { on: "post", fault: { kind: "status", status: 400 } },
  });
  const own = await processKnowing(gateway, ["a"], unknown);
  const error = await own.client.embed("a").catch((reason: unknown) => reason);
  expect(error).toMatchObject({ status: 400, mayBeBilled: true });
  expect(own.data.get(own.keys[0] ?? "")).toMatchObject({ state: "unknown" });
});

test("a job of an earlier process that FAILED is an error once and is then bought again", async () => {
  await using gateway = await startMockGateway({
    faults: { on: "submit", at: 1, fault: { kind: "fail-job" } },
  });
  const data = new SharedData();
  const first = startProcess(gateway, data, { mode: "async" });
  const { requestId } = await first.client.submitEmbed("a");
  first.store.crash();
  const second = startProcess(gateway, data, { mode: "async" });
  const error = await caughtAs(EmbedManyError, second.client.embedMany(["a"]));
  expect(error.errors.get(0)).toBeInstanceOf(InferenceFailed);
  expect(error.errors.get(0)).toMatchObject({ requestId, mayBeBilled: false });
  expect(error.requestIds.size).toBe(0);
  expect((await second.client.embedMany(["a"])).summary).toMatchObject({ done: 1, attempts: 1, resends: 0 });
});

test("a run does not refuse for an old look what another process has settled since", async () => {
  await using gateway = await startMockGateway();
  const own = await processKnowing(gateway, ["b"], unknown);
  const other = startProcess(gateway, own.data, {});
  const write = own.store.write.bind(own.store);
  own.store.write = async (changes) => {
    // While the run's first input is still being written down.
    await other.client.embed("b", { onUnknownOutcome: "resend" });
    await write(changes);
  };
  const client = clientOf(gateway, { store: own.store, maxConcurrency: 1, onUnknownOutcome: "fail" });
  const all = await client.embedMany(["a", "b"]);
  expect(all.map(({ cacheHit }) => cacheHit)).toEqual([undefined, true]);
  expect(gateway.stats.bills).toBe(2);
});

test("an expired job that cannot be written to the store ends as expired, not in a loop", async () => {
  await using gateway = await startMockGateway();
  const data = new SharedData();
  const { client, store } = startProcess(
    gateway,
    data,
    {},
    { step: "unknown", moment: "before", what: "fail" },
  );
  data.entries.set(await client.key("a"), expired());
  expect(await caughtAs(JobExpiredError, client.embed("a"))).toMatchObject({
    requestId: goneId,
    mayBeBilled: true,
  });
  expect(gateway.stats).toMatchObject({ posts: 0, polls: 2 });
  store.mend();
  expect(await client.embed("a")).toMatchObject({ resends: 1 });
});

describe("what a call learned from the store is in its errors", () => {
  const accepted: StoreEntry = { state: "accepted", requestId: goneId, submittedAt: Date.now() };

  /** A client whose one place is taken for as long as a slow call lasts. */
  async function crowded(entry: StoreEntry) {
    const gateway = await startMockGateway({ latency: 400 });
    const own = await processKnowing(gateway, ["a"], entry);
    const client = clientOf(gateway, { store: own.store, maxConcurrency: 1 });
    const slow = client.embed("slow");
    while (gateway.stats.posts === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    return {
      client,
      gateway,
      async [Symbol.asyncDispose]() {
        await slow;
        await gateway.close();
      },
    };
  }

  test("a call that finds no place has the job that was accepted before in its error", async () => {
    await using use = await crowded(accepted);
    const error = await use.client.embed("a", { maxQueueTime: 20 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "RATE_LIMITED", mayBeBilled: true, requestId: goneId });
    expect(String(error)).toMatch(new RegExp(`Job ${goneId} goes on at the gateway`));
  });

  test("a call that finds no place says that an earlier one may be billed", async () => {
    await using use = await crowded(unknown);
    const error = await use.client.embed("a", { maxQueueTime: 20 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "RATE_LIMITED", mayBeBilled: true, isRetryable: true });
  });

  test("a claim that fails on a key in doubt says that an earlier call may be billed", async () => {
    await using gateway = await startMockGateway();
    const data = new SharedData();
    const { client } = startProcess(gateway, data, {}, { step: "open", moment: "before", what: "fail" });
    data.entries.set(await client.key("a"), unknown);
    expect(await caughtAs(StoreError, client.embed("a"))).toMatchObject({ mayBeBilled: true });
    expect(await caughtAs(StoreError, client.embed("b"))).toMatchObject({ mayBeBilled: false });
    const error = await caughtAs(EmbedManyError, client.embedMany(["a"]));
    expect(error).toMatchObject({ mayBeBilled: true, summary: { mayBeBilled: 1 } });
  });

  test("a run that ends before it gets to an accepted job may be billed, and has the job in its error", async () => {
    await using gateway = await startMockGateway({
      faults: { on: "post", at: 1, fault: { kind: "status", status: 401 } },
    });
    const own = await processKnowing(gateway, ["a"], accepted);
    const client = clientOf(gateway, { store: own.store, maxConcurrency: 1 });
    const error = await caughtAs(EmbedManyError, client.embedMany(["first", "a"]));
    expect(error.requestIds).toEqual(new Map());
    expect(error.mayBeBilled).toBe(false);
    const busy = clientOf(gateway, { store: own.store, maxConcurrency: 2 });
    const controller = new AbortController();
    const slow = busy.embedMany(["b", "c"]);
    const aborted = busy.embedMany(["a"], { signal: controller.signal });
    setTimeout(() => controller.abort(), 60);
    expect(await caughtAs(SegmindAbortedError, aborted)).toMatchObject({
      mayBeBilled: true,
      requestIds: new Map([[0, goneId]]),
    });
    await slow;
  });
});
