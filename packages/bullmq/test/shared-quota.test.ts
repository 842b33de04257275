import { randomUUID } from "node:crypto";
import { mostInWindow } from "@segmind-embeddings/mock-gateway";
import { expect, onTestFinished, test, vi } from "vitest";
import { startMockProcess } from "../../../tools/mock-process/start-mock-process.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { bulkStatus, enqueueBulk, jsonlFile, openBulkQueue } from "../src/index.ts";
import { texts, writeLines } from "./helpers/bulk-setup.ts";
import { startWorkerProcess, type WorkerTask } from "./helpers/start-worker-process.ts";

const server = await startTestServer(["-c", "fsync=off", "-c", "max_connections=300"]);

test("twenty workers in several processes keep to one quota and use it, also when it is changed in the middle", async () => {
  // A busy machine may hand over what was sent up to two seconds late: the gateway's window is that much shorter than
  // the one that the workers are told.
  const [windowMs, quotaWindow] = [4_000, 6_000];
  const [before, after] = [40, 60];
  const inputs = 4 * before + 3 * after;
  const gateway = await startMockProcess({
    requestsPerMinute: after,
    windowMs,
    window: "sliding",
    latency: 100,
    quotaHeaders: { remaining: "never", reset: "429" },
  });
  const schema = newSchema(server);
  const name = `quota-${randomUUID()}`;
  const root = await temporaryFolder();
  await writeLines(root, "notes.jsonl", texts(inputs));
  const queue = openBulkQueue({ connection: server.url, name });
  onTestFinished(() => queue.close());
  const { url, apiKey } = gateway;
  const task: WorkerTask = {
    connection: server.url,
    queue: name,
    where: server.url,
    schema,
    lease: 10_000,
    gateway: url,
    apiKey,
    root,
    workers: 5,
    quotaWindow,
    requestsPerMinute: before,
  };
  await enqueueBulk(queue, jsonlFile("notes.jsonl", { root }), { id: "notes", rangeSize: 10 });
  const first = await Promise.all([0, 1, 2, 3].map(() => startWorkerProcess(task)));
  const done = async (): Promise<number> => (await gateway.report()).bills;
  await vi.waitFor(async () => expect(await done()).toBeGreaterThanOrEqual(3 * before), {
    timeout: 120_000,
    interval: 100,
  });
  const changedAt = Date.now();
  // The plan was changed: the workers are started again with the new number.
  await Promise.all(first.map((process) => process.close()));
  await Promise.all([0, 1, 2, 3].map(() => startWorkerProcess({ ...task, requestsPerMinute: after })));
  await vi.waitFor(async () => expect((await bulkStatus(queue, "notes")).state).toBe("done"), {
    timeout: 180_000,
    interval: 200,
  });

  const { bills, requests } = await gateway.report();
  expect(bills).toBe(inputs);
  const posts = requests.filter(({ method }) => method === "POST");
  expect(posts.filter(({ status }) => status === 429)).toEqual([]);
  const [early, late] = [true, false].map((isEarly) =>
    posts.flatMap(({ at }) => (at < changedAt === isEarly ? [at] : [])),
  );
  expect(mostInWindow(early ?? [], windowMs)).toBeLessThanOrEqual(before);
  expect(
    mostInWindow(
      posts.map(({ at }) => at),
      windowMs,
    ),
  ).toBeLessThanOrEqual(after);
  // All of it is used: in a window as long as the workers', and a little for what arrives late.
  expect(mostInWindow(early ?? [], quotaWindow + windowMs / 2)).toBeGreaterThanOrEqual(before);
  expect(mostInWindow(late ?? [], quotaWindow + windowMs / 2)).toBeGreaterThanOrEqual(after);
}, 600_000);
