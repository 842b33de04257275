import { SegmindClient } from "@segmind-embeddings/core";
import { expect, test } from "vitest";
import { bulkStatus, enqueueBulk, jsonlFile } from "../src/index.ts";
import { describeOnBackends } from "./helpers/backends.ts";
import { setUp, texts } from "./helpers/bulk-setup.ts";

await describeOnBackends((backend, server) => {
  test(`${backend.name}: a JSONL file that is enqueued is embedded by workers, each text once`, async () => {
    const { queue, database, gateway, folder, startWorker, reached, writeLines } = await setUp(
      backend,
      server,
    );
    const lines = texts(300);
    await writeLines("notes.jsonl", lines);
    const bulk = await enqueueBulk(queue, jsonlFile("notes.jsonl", { root: folder }), { id: "notes" });
    expect(bulk).toEqual({ id: "notes", inputs: 300, ranges: 38 });
    expect(await bulkStatus(queue, "notes")).toMatchObject({ state: "waiting", inputs: 300, done: 0 });

    startWorker();
    startWorker();
    const status = await reached("notes", ({ state }) => state === "done");

    expect(status).toMatchObject({ done: 300, failed: 0, unknown: 0, cacheHits: 0, failures: [], etaMs: 0 });
    expect(status.spentCredits).toBeCloseTo(300 * 0.000_15, 6);
    expect(gateway.stats.bills).toBe(300);
    await using client = new SegmindClient({
      apiKey: gateway.apiKey,
      baseUrl: gateway.url,
      store: database.store,
    });
    const { summary } = await client.embedMany(lines.map(({ text }) => text));
    expect(summary).toMatchObject({ done: 300, cacheHits: 300 });
  });

  test(`${backend.name}: enqueued once more, a file is not bought again`, async () => {
    const { queue, gateway, folder, startWorker, reached, writeLines } = await setUp(backend, server);
    await writeLines("notes.jsonl", texts(50));
    const source = jsonlFile("notes.jsonl", { root: folder });
    startWorker();
    await enqueueBulk(queue, source, { id: "first" });
    await reached("first", ({ state }) => state === "done");
    // The same bulk is there already, another one is new.
    expect(await enqueueBulk(queue, source, { id: "first" })).toMatchObject({ id: "first", inputs: 50 });
    await enqueueBulk(queue, source, { id: "second" });
    const status = await reached("second", ({ state }) => state === "done");
    expect(status).toMatchObject({ done: 50, cacheHits: 50, spentCredits: 0 });
    expect(gateway.stats.bills).toBe(50);
  });
});
