import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import {
  BulkNotFoundError,
  bulkStatus,
  cancelBulk,
  enqueueBulk,
  jsonlFile,
  listBulks,
  pauseBulks,
  removeBulk,
  resumeBulks,
} from "../src/index.ts";
import { describeOnBackends } from "./helpers/backends.ts";
import { setUp, texts } from "./helpers/bulk-setup.ts";

await describeOnBackends((backend, server) => {
  const { name } = backend;

  /** A bulk of 400 texts of which some are embedded. */
  async function begun(options = {}) {
    const setup = await setUp(backend, server, { latency: 30 });
    await setup.writeLines("notes.jsonl", texts(400));
    const source = jsonlFile("notes.jsonl", { root: setup.folder });
    await enqueueBulk(setup.queue, source, { id: "notes" });
    const worker = setup.startWorker({ clientOptions: { maxConcurrency: 4 }, ...options });
    await setup.reached("notes", ({ done }) => done >= 20);
    return { ...setup, source, worker };
  }

  test(`${name}: a bulk that is paused sends nothing more after a moment, says why, and goes on when it is resumed`, async () => {
    const { queue, gateway, reached } = await begun();
    await pauseBulks(queue, "The bill is being looked at.");
    await reached("notes", ({ state }) => state === "paused");
    await settled(() => gateway.stats.posts);
    const { posts } = gateway.stats;
    const status = await bulkStatus(queue, "notes");
    // What was begun is not forgotten when it goes back to the queue.
    expect(status).toMatchObject({
      state: "paused",
      pausedBecause: "The bill is being looked at.",
      etaMs: undefined,
    });
    expect(status.done).toBe(gateway.stats.bills);
    expect(status.done).toBeLessThan(400);
    await sleep(500);
    expect(gateway.stats.posts).toBe(posts);

    await resumeBulks(queue);
    expect(await reached("notes", ({ state }) => state === "done")).toMatchObject({
      done: 400,
      pausedBecause: undefined,
    });
    expect(gateway.stats.bills).toBe(400);
  });

  test(`${name}: a bulk that is cancelled sends nothing more after a moment, and enqueued again buys what is missing`, async () => {
    const { queue, gateway, source, reached } = await begun();
    await cancelBulk(queue, "notes");
    expect(await bulkStatus(queue, "notes")).toMatchObject({ state: "cancelled", etaMs: 0 });
    await settled(() => gateway.stats.posts);
    const { bills } = gateway.stats;
    expect(bills).toBeLessThan(400);
    await enqueueBulk(queue, source, { id: "again" });
    expect(await reached("again", ({ state }) => state === "done")).toMatchObject({
      done: 400,
      cacheHits: bills,
    });
    expect(gateway.stats.bills).toBe(400);
    expect(await listBulks(queue)).toEqual(["again", "notes"]);
    await vi.waitFor(() => removeBulk(queue, "again"), { timeout: 10_000 });
    expect(await listBulks(queue)).toEqual(["notes"]);
    await expect(bulkStatus(queue, "again")).rejects.toThrow(BulkNotFoundError);
  });

  test(`${name}: a worker that is closed gives back what it has not settled, and another one goes on there`, async () => {
    const { queue, gateway, worker, startWorker, reached } = await begun();
    await worker.close();
    const { bills, posts } = gateway.stats;
    expect(posts).toBe(bills);
    expect(bills).toBeLessThan(400);
    expect(await queue.getJobCounts("active")).toEqual({ active: 0 });
    expect((await bulkStatus(queue, "notes")).done).toBe(bills);
    startWorker();
    expect(await reached("notes", ({ state }) => state === "done")).toMatchObject({
      done: 400,
      cacheHits: 0,
    });
    expect(gateway.stats.bills).toBe(400);
  });

  test.each([
    ["a response that did not come", { kind: "reset-after-body" }, 1],
    ["a gateway in trouble", { kind: "status", status: 503 }, 0],
  ] as const)(
    `${name}: an input that a worker's closing kept from being sent again after %s is sent by the next worker`,
    async (_, fault, resends) => {
      const { queue, gateway, folder, startWorker, reached, writeLines } = await setUp(backend, server, {
        latency: 1_000,
        faults: { when: ({ params }) => params.input === "lost", times: 1, fault },
      });
      await writeLines("notes.jsonl", [...texts(3), { id: "lost", text: "lost" }]);
      const source = jsonlFile("notes.jsonl", { root: folder });
      await enqueueBulk(queue, source, { id: "notes", embed: { onUnknownOutcome: "resend" } });
      const worker = startWorker({ clientOptions: { requestsPerMinute: 100 } });
      await vi.waitFor(() => expect(gateway.stats.posts).toBe(4), { timeout: 30_000, interval: 5 });
      await worker.close();
      expect(gateway.stats.posts).toBe(4);
      startWorker();
      const status = await reached("notes", ({ state }) => state === "done");
      expect(status).toMatchObject({ done: 4, failed: 0, cacheHits: 0 });
      expect(gateway.stats).toMatchObject({ posts: 5, bills: 4 + resends });
    },
  );

  test(`${name}: a range is held for a slice of time, and what is left goes back to the queue with its account`, async () => {
    const { queue, gateway, folder, startWorker, reached, writeLines } = await setUp(backend, server, {
      latency: 40,
    });
    await writeLines("notes.jsonl", texts(120));
    await enqueueBulk(queue, jsonlFile("notes.jsonl", { root: folder }), { id: "notes", rangeSize: 120 });
    const { worker } = startWorker({ slice: 400, clientOptions: { maxConcurrency: 2 } });
    let taken = 0;
    worker.on("active", () => (taken += 1));
    const status = await reached("notes", ({ state }) => state === "done");
    expect(status).toMatchObject({ done: 120, failed: 0, cacheHits: 0 });
    expect(gateway.stats.bills).toBe(120);
    // 120 × 40 ms two at a time are 2.4 s.
    expect(taken).toBeGreaterThan(3);
  });
});

/** Waits until a number stays the same. */
async function settled(read: () => number): Promise<void> {
  for (let last = -1; last !== read();) {
    last = read();
    await sleep(600);
  }
}
