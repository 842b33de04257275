import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { enqueueBulk, sqlQuery } from "../src/index.ts";
import { describeOnBackends } from "./helpers/backends.ts";
import { setUp } from "./helpers/bulk-setup.ts";

await describeOnBackends((backend, server) => {
  test("a queue holds neither the API key, nor a password, nor an input, nor a query", async () => {
    const { queue, gateway, startWorker, reached } = await setUp(backend, server);
    const pool = new pg.Pool({ connectionString: server.url });
    onTestFinished(() => pool.end());
    const query = "SELECT n AS id, 'A confidential text ' || n AS text FROM generate_series(1, 40) AS n";
    const source = sqlQuery("confidential", { pool, query, key: "id" });
    await enqueueBulk(queue, source, { id: "secret" });
    startWorker({ sources: [source] });
    await reached("secret", ({ state }) => state === "done");
    const jobs = await queue.getJobs();
    const held = JSON.stringify([jobs, await queue.getMeta()]);
    expect(held).toContain("confidential");
    expect(held).not.toMatch(/A confidential text|generate_series|:password@/);
    expect(held).not.toContain(gateway.apiKey);
  });
});
