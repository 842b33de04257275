import { expect, test } from "vitest";
import { EmbedManyError, MemoryStore, type StreamItem } from "../src/index.ts";
import { caught, caughtAs } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

const inputs = Array.from({ length: 30 }, (_, index) => `text ${String(index)}`);
const reason = new Error("the user has seen enough");

test("a stopped stream gives what is in flight, then rejects with the signal's reason", async () => {
  const controller = new AbortController();
  await using use = await gatewayAndClient(
    { latency: 20, onRequest: () => controller.abort(reason) },
    { maxConcurrency: 4, store: new MemoryStore() },
  );
  const given: StreamItem[] = [];
  const read = async (): Promise<void> => {
    const items = use.client.embedStream(inputs, { stopSignal: controller.signal });
    for await (const item of items) given.push(item);
  };
  const error = await caught(read());
  expect(error).toBe(reason);
  expect(given.length).toBeGreaterThan(0);
  expect(given.every(({ status }) => status === "fulfilled")).toBe(true);
  expect(given).toHaveLength(use.gateway.stats.bills);
  expect(use.gateway.stats.posts).toBeLessThanOrEqual(4);
});

test("a stopped run waits for no quota", async () => {
  const controller = new AbortController();
  await using use = await gatewayAndClient({}, { requestsPerMinute: 2, reserve: 0 });
  const onEmbedding = (): void => {
    setImmediate(() => controller.abort(reason));
  };
  const error = await caughtAs(
    EmbedManyError,
    use.client.embedMany(inputs, { stopSignal: controller.signal, onEmbedding }),
  );
  expect(error.cause).toBe(reason);
  expect(error.results.size).toBe(use.gateway.stats.bills);
  expect(use.gateway.stats.posts).toBeLessThanOrEqual(2);
});

test("a run whose stop signal is aborted already sends nothing", async () => {
  await using use = await gatewayAndClient();
  const error = await caughtAs(
    EmbedManyError,
    use.client.embedMany(inputs, { stopSignal: AbortSignal.abort(reason) }),
  );
  expect(error.cause).toBe(reason);
  expect(use.gateway.stats.requests).toBe(0);
});
