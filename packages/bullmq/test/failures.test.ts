import { rename } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bulkStatus, enqueueBulk, jsonlFile, resumeBulks, retryFailures } from "../src/index.ts";
import { describeOnBackends } from "./helpers/backends.ts";
import { setUp, texts } from "./helpers/bulk-setup.ts";

await describeOnBackends((backend, server) => {
  const { name } = backend;

  test(`${name}: an input that cannot be embedded fails alone and is listed, and is tried again when asked`, async () => {
    let isMended = false;
    const { queue, gateway, folder, startWorker, reached, writeLines } = await setUp(backend, server, {
      faults: {
        when: ({ params }) => !isMended && params.input === "blocked",
        fault: { kind: "status", status: 422, message: "This text is blocked." },
      },
    });
    const lines: unknown[] = texts(60);
    lines[5] = { id: "five", text: "blocked" };
    lines[17] = "{ no JSON";
    lines[40] = { id: "forty", text: 1 };
    await writeLines("notes.jsonl", lines);
    await enqueueBulk(queue, jsonlFile("notes.jsonl", { root: folder }), { id: "notes" });
    startWorker();
    const status = await reached("notes", ({ state }) => state === "done");
    expect(status).toMatchObject({ done: 57, failed: 3, unknown: 0, inputs: 60 });
    expect(status.failures.map(({ id, code, message }) => [id, code, message]).toSorted()).toEqual([
      ["five", "REJECTED_PARAMETER", expect.stringMatching(/This text is blocked/)],
      ["forty", "INVALID_INPUT", expect.stringMatching(/^input: got 1; expected a string or an object/)],
      ["line 18", "BULK_SOURCE_FAILED", "line 18 is no JSON."],
    ]);
    expect((await bulkStatus(queue, "notes", { failures: 1 })).failures).toHaveLength(1);

    isMended = true;
    const { posts } = gateway.stats;
    expect(await retryFailures(queue, "notes")).toBe(3);
    const after = await reached("notes", ({ state, failed }) => state === "done" && failed === 2);
    expect(after).toMatchObject({ done: 58, failed: 2 });
    // Nothing else was looked at.
    expect(gateway.stats.posts).toBe(posts + 1);
  });

  test(`${name}: a text whose outcome is unknown is told apart, and is tried again when asked`, async () => {
    const { queue, gateway, folder, startWorker, reached, writeLines } = await setUp(backend, server, {
      faults: {
        when: ({ params }) => params.input === "lost",
        times: 1,
        fault: { kind: "reset-after-body" },
      },
    });
    await writeLines("notes.jsonl", [...texts(20), { id: "lost", text: "lost" }]);
    const source = jsonlFile("notes.jsonl", { root: folder });
    await enqueueBulk(queue, source, { id: "notes", embed: { onUnknownOutcome: "fail" } });
    startWorker();
    const status = await reached("notes", ({ state }) => state === "done");
    expect(status).toMatchObject({ done: 20, failed: 1, unknown: 1 });
    expect(status.failures).toMatchObject([{ id: "lost", mayBeBilled: true }]);
    expect(await retryFailures(queue, "notes", { unknown: false })).toBe(0);
    expect(gateway.stats.bills).toBe(21);
  });

  test.each([
    [401, "AuthenticationError"],
    [403, "PermissionDeniedError"],
    [406, "InsufficientCreditsError"],
    [410, "ModelRetiredError"],
  ])(
    `${name}: %i pauses the queue with its reason, and once that is mended the bulk goes on`,
    async (status, error) => {
      let isBroken = true;
      const message =
        status === 406
          ? "Insufficient credits. Balance: 0, needed: 1."
          : "Something is wrong with the account.";
      const { queue, gateway, folder, startWorker, reached, writeLines } = await setUp(backend, server, {
        faults: { when: () => isBroken, fault: { kind: "status", status, message } },
      });
      await writeLines("notes.jsonl", texts(40));
      await enqueueBulk(queue, jsonlFile("notes.jsonl", { root: folder }), { id: "notes" });
      startWorker();
      // Another range may still count the refusal that it got as its input's, until it gives its inputs back.
      const stopped = await reached("notes", ({ state, failed }) => state === "paused" && failed === 0);
      expect(stopped.pausedBecause).toMatch(new RegExp(`^${error}: .*${message.slice(0, 12)}`));
      expect(stopped).toMatchObject({ done: 0, failed: 0 });
      expect(gateway.stats.bills).toBe(0);

      isBroken = false;
      await resumeBulks(queue);
      expect(await reached("notes", ({ state }) => state === "done")).toMatchObject({ done: 40, failed: 0 });
    },
  );

  test(`${name}: a range whose source cannot be read is listed as broken, and can be tried again`, async () => {
    const { queue, folder, startWorker, reached, writeLines } = await setUp(backend, server);
    await writeLines("notes.jsonl", texts(20));
    const source = jsonlFile("notes.jsonl", { root: folder });
    await enqueueBulk(queue, source, { id: "notes", rangeSize: 20 });
    await rename(join(folder, "notes.jsonl"), join(folder, "elsewhere.jsonl"));
    startWorker();
    const status = await reached("notes", ({ brokenRanges }) => brokenRanges.length === 1);
    expect(status.brokenRanges[0]?.reason).toMatch(/There is no .*notes\.jsonl" on this machine/);
    await rename(join(folder, "elsewhere.jsonl"), join(folder, "notes.jsonl"));
    expect(await retryFailures(queue, "notes")).toBe(1);
    expect(await reached("notes", ({ done }) => done === 20)).toMatchObject({
      state: "done",
      brokenRanges: [],
    });
  }, 120_000);

  test(`${name}: a range that another version wrote is listed as broken without another try, and such a bulk is a typed error`, async () => {
    const { queue, gateway, folder, startWorker, reached, writeLines } = await setUp(backend, server);
    await writeLines("notes.jsonl", texts(20));
    await enqueueBulk(queue, jsonlFile("notes.jsonl", { root: folder }), { id: "notes", rangeSize: 10 });
    const range = await queue.getJob("notes~1");
    await range?.updateData({ start: 10, end: 20 });
    startWorker();
    const status = await reached("notes", ({ state }) => state === "done");
    expect(status).toMatchObject({ done: 10, failed: 0 });
    expect(status.brokenRanges).toEqual([
      {
        id: "notes~1",
        reason: expect.stringMatching(
          /does not read: data\.from is undefined, expected a place.*enqueue it again/,
        ),
      },
    ]);
    expect(gateway.stats.bills).toBe(10);
    expect((await queue.getJob("notes~1"))?.attemptsMade).toBe(1);

    const bulk = await queue.getJob("notes");
    await bulk?.updateData({ ...bulk.data, options: { store: null } });
    await expect(bulkStatus(queue, "notes")).rejects.toThrow(
      expect.objectContaining({
        code: "BULK_JOB_INVALID",
        message: expect.stringContaining("options.store"),
      }),
    );
  });
});
