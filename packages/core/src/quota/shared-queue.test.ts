import { Worker } from "node:worker_threads";
import { expect, test, vi } from "vitest";
import { MemoryQuota } from "./memory-quota.ts";
import { useSharedQueue } from "./shared-queue.ts";

const origin = "https://api.example.com";

/** The same module as another copy of the package brings it, with classes of its own. */
async function otherCopy() {
  vi.resetModules();
  return import("./shared-queue.ts");
}

test("two copies of the package in one process share the queue of an origin and a key", async () => {
  const copy = await otherCopy();
  expect(copy.useSharedQueue).not.toBe(useSharedQueue);
  const here = useSharedQueue(origin, "SG_0000000000000001", undefined);
  const there = copy.useSharedQueue(origin, "SG_0000000000000001", undefined);
  expect(there.queue()).toBe(here.queue());
});

test("two copies of the package share the queue of a quota that both are given", async () => {
  const copy = await otherCopy();
  const quota = new MemoryQuota();
  const here = useSharedQueue(origin, "SG_0000000000000002", quota);
  expect(copy.useSharedQueue(origin, "SG_0000000000000002", quota).queue()).toBe(here.queue());
  expect(useSharedQueue(origin, "SG_0000000000000002", undefined).queue()).not.toBe(here.queue());
});

test("clients of another key, origin or window have a queue of their own", () => {
  const queue = useSharedQueue(origin, "SG_0000000000000003", undefined).queue();
  expect(useSharedQueue(origin, "SG_0000000000000004", undefined).queue()).not.toBe(queue);
  expect(useSharedQueue("https://other.example.com", "SG_0000000000000003", undefined).queue()).not.toBe(
    queue,
  );
  expect(useSharedQueue(origin, "SG_0000000000000003", undefined, 1_000).queue()).not.toBe(queue);
});

test("a worker thread sees nothing of the registry of queues: it needs a quota in a database", async () => {
  useSharedQueue(origin, "SG_0000000000000005", undefined);
  const key = Object.getOwnPropertySymbols(globalThis)
    .map((symbol) => Symbol.keyFor(symbol) ?? "")
    .find((name) => name.startsWith("@segmind-embeddings/core/wait-queues"));
  const look = `require("node:worker_threads").parentPort.postMessage(Symbol.for(${JSON.stringify(key)}) in globalThis)`;
  const worker = new Worker(look, { eval: true });
  const isSeen = await new Promise((resolve, reject) =>
    worker.once("message", resolve).once("error", reject),
  );
  expect(key).toBeDefined();
  expect(isSeen).toBe(false);
  await worker.terminate();
});
