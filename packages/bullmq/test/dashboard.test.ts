import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import type { Queue } from "bullmq";
import { expect, onTestFinished, test } from "vitest";
import { enqueueBulk, ownSource, resumeBulks, type BulkQueue } from "../src/index.ts";
import { describeOnBackends } from "./helpers/backends.ts";
import { setUp } from "./helpers/bulk-setup.ts";

/** Serves bull-board, a dashboard that many run. Resolves to what asks its API. */
async function startBoard(queue: BulkQueue): Promise<(path: string) => Promise<unknown>> {
  const serverAdapter = new ExpressAdapter();
  // It takes queues of every backend, and is typed for that of Redis.
  createBullBoard({ queues: [new BullMQAdapter(queue as unknown as Queue)], serverAdapter });
  const server = createServer(serverAdapter.getRouter() as RequestListener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return async (path) => {
    const response = await fetch(`http://127.0.0.1:${String(port)}/api/queues${path}`);
    return await response.json();
  };
}

await describeOnBackends((backend, server) => {
  test(`${backend.name}: bull-board shows progress, results and what paused a bulk`, async () => {
    let isBroken = true;
    const { queue, startWorker, reached } = await setUp(backend, server, {
      faults: {
        when: ({ params }) => isBroken && String(params.input).endsWith(" 15."),
        fault: { kind: "status", status: 403, message: "Not yours." },
      },
    });
    const source = ownSource("mine", {
      count: () => 20,
      read: (from, count) =>
        Array.from({ length: count }, (_, index) => ({
          input: from + index === 3 ? { image: "no image" } : `Shown text ${String(from + index)}.`,
        })),
    });
    await enqueueBulk(queue, source, { id: "shown", rangeSize: 20 });
    const ask = await startBoard(queue);
    const job = (id: string): Promise<unknown> => ask(`/${queue.name}/${encodeURIComponent(id)}`);
    startWorker({ sources: [source], clientOptions: { maxConcurrency: 1 } });
    await reached("shown", ({ state }) => state === "paused");
    expect(await ask(`?activeQueue=${queue.name}&status=latest`)).toMatchObject({
      queues: [{ name: queue.name, isPaused: true }],
    });
    expect(await job("shown~0")).toMatchObject({
      job: { name: "range", progress: { percent: 75, tally: { done: 14, failed: 1 } } },
    });
    expect(await ask(`/${queue.name}/shown~0/logs`)).toEqual([
      expect.stringMatching(/PermissionDeniedError: .*Not yours/),
    ]);

    isBroken = false;
    await resumeBulks(queue);
    await reached("shown", ({ state }) => state === "done");
    expect(await job("shown~0")).toMatchObject({
      status: "completed",
      job: {
        returnValue: { done: 19, failed: 1, failures: [{ message: expect.stringContaining("image") }] },
      },
    });
    await expect
      .poll(() => job("shown"), { timeout: 10_000 })
      .toMatchObject({
        status: "completed",
        job: { name: "bulk", returnValue: { inputs: 20, done: 19, failed: 1 } },
      });
    expect(await ask(`?activeQueue=${queue.name}&status=completed`)).toMatchObject({
      queues: [{ isPaused: false, counts: { completed: 2 }, jobs: [{ name: "bulk" }, { name: "range" }] }],
    });
  });
});
