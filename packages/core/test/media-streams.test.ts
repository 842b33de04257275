import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  EmbedManyError,
  MediaStreamError,
  MemoryStore,
  SegmindAbortedError,
  type MediaSource,
} from "../src/index.ts";
import { caught, caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf, watchedSource, type WatchedSource } from "./helpers/media.ts";
import { startTcpServer } from "./helpers/raw-server.ts";

const bytes = fileOf("png", 300_000);
/** More than the kernel takes for a peer that does not read. */
const large = fileOf("png", 24_000_000);

/** Every stream that was begun has come to its end or been given up. */
async function expectCleanedUp(source: WatchedSource): Promise<void> {
  for (let tries = 0; tries < 400 && source.finished < source.streams; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(source.finished).toBe(source.streams);
}

describe("a medium is read", () => {
  test("a medium is read when it is sent, not before", async () => {
    await using use = await gatewayAndClient();
    const source = watchedSource(bytes);
    const embedding = use.client.embed({ image: source });
    expect(source.streams).toBe(0);
    await embedding;
    expect(source.streams).toBe(1);
    await expectCleanedUp(source);
  });

  test("a medium is read from its beginning for each attempt, and the attempts send the same", async () => {
    const bodies: unknown[] = [];
    await using use = await gatewayAndClient({
      faults: { on: "post", at: [1, 2], fault: { kind: "status", status: 503 } },
      onRequest: ({ method, body }) => method === "POST" && bodies.push(body),
    });
    const source = watchedSource(bytes);
    await use.client.embed({ image: source });
    expect(source.streams).toBe(3);
    expect(bodies).toHaveLength(3);
    for (const body of bodies) expect(body).toMatchObject({ image: bytes.toString("base64") });
    await expectCleanedUp(source);
  });

  test("a medium is read as fast as the gateway takes it", async () => {
    let read = 0;
    const source = watchedSource(large, { chunkLength: 100_000, beforeNext: () => void (read += 1) });
    await using server = await startTcpServer((socket) => socket.pause());
    await using client = clientOf(server, { maxRetries: 0, idleTimeout: 200 });
    await caught(client.embed({ image: source }));
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(200);
  });
});

test("a medium that fails after an attempt whose outcome is unknown: the error says it may be billed", async () => {
  let streams = 0;
  const source = {
    mediaType: "image/png",
    byteLength: bytes.length,
    async *stream() {
      streams += 1;
      yield streams === 1 ? bytes : bytes.subarray(1);
    },
  };
  await using use = await gatewayAndClient(
    { faults: { on: "submit", at: 1, fault: { kind: "reset-after-body" } } },
    { onUnknownOutcome: "resend" },
  );
  const error = await caughtAs(MediaStreamError, use.client.embed({ image: source }));
  expect(error).toMatchObject({ mayBeBilled: true, message: expect.stringContaining("Load it again") });
  expect(streams).toBe(2);
});

describe("a medium that does not give what it promised is MediaStreamError, not billed, not sent again", () => {
  test.each([
    {
      name: "fewer bytes",
      byteLength: bytes.length + 1,
      message: /300001 bytes gave only 300000.*Load it again/,
    },
    { name: "more bytes", byteLength: bytes.length - 1, message: /299999 bytes gave more.*Load it again/ },
    { name: "fewer by a whole group of base64", byteLength: bytes.length + 300, message: /gave only/ },
  ])(
    "a medium that does not give what it promised is MediaStreamError, not billed, not sent again: $name",
    async ({ byteLength, message }) => {
      await using use = await gatewayAndClient({}, { maxRetries: 3 });
      const source = watchedSource(bytes, { byteLength });
      const error = await caughtAs(MediaStreamError, use.client.embed({ image: source }));
      expect(error).toMatchObject({
        code: "MEDIA_STREAM_FAILED",
        mayBeBilled: false,
        message: expect.stringMatching(message),
      });
      expect(source.streams).toBe(1);
      expect(use.gateway.stats.bills).toBe(0);
      await expectCleanedUp(source);
      // The connection that broke in the middle is not used again.
      await expect(use.client.embed("after it")).resolves.toHaveProperty("vector");
    },
  );

  test("a medium that does not give what it promised is MediaStreamError, not billed, not sent again: an error of its own, which is the cause", async () => {
    await using use = await gatewayAndClient();
    const broken = new Error("the disk is gone");
    const source = watchedSource(bytes, {
      beforeNext: () => {
        throw broken;
      },
    });
    const error = await caughtAs(MediaStreamError, use.client.embed({ image: source }));
    expect(error.cause).toBe(broken);
    expect(error.message).toMatch(/the disk is gone.*not billed/);
    expect(use.gateway.stats.bills).toBe(0);
    await expectCleanedUp(source);
  });

  test("a medium that does not give what it promised is MediaStreamError, not billed, not sent again: in a run only its item fails", async () => {
    await using use = await gatewayAndClient();
    const source = watchedSource(bytes, { byteLength: bytes.length + 1 });
    const error = await caughtAs(EmbedManyError, use.client.embedMany(["a", { image: source }, "b"]));
    expect([...error.results.keys()]).toEqual([0, 2]);
    expect(error.errors.get(1)).toBeInstanceOf(MediaStreamError);
    expect(error.summary.mayBeBilled).toBe(0);
  });

  test("a medium that does not give what it promised is MediaStreamError, not billed, not sent again: a size that was changed since an earlier attempt", async () => {
    await using use = await gatewayAndClient({
      faults: { on: "post", times: 1, fault: { kind: "status", status: 503 } },
    });
    let begun = 0;
    const source = {
      mediaType: "image/png",
      byteLength: bytes.length,
      stream: async function* () {
        begun += 1;
        yield begun === 1 ? bytes : bytes.subarray(0, 1000);
      },
    };
    await caughtAs(MediaStreamError, use.client.embed({ image: source }));
    expect(begun).toBe(2);
    expect(use.gateway.stats.bills).toBe(0);
  });
});

describe("a medium that is not read to its end is cleaned up", () => {
  test("a medium that is not read to its end is cleaned up on abort", async () => {
    const controller = new AbortController();
    await using server = await startTcpServer((socket) => socket.pause());
    await using client = clientOf(server);
    const source = watchedSource(large, { beforeNext: () => void setTimeout(() => controller.abort(), 20) });
    const error = await caughtAs(
      SegmindAbortedError,
      client.embed({ image: source }, { signal: controller.signal }),
    );
    expect(error.mayBeBilled).toBe(false);
    await expectCleanedUp(source);
  });

  test("a medium that is not read to its end is cleaned up on a reset", async () => {
    await using use = await gatewayAndClient(
      { faults: { on: "post", fault: { kind: "reset-before-body" } } },
      { maxRetries: 2 },
    );
    const source = watchedSource(large);
    await expect(use.client.embed({ image: source })).rejects.toMatchObject({ code: "CONNECTION_FAILED" });
    expect(source.streams).toBe(3);
    await expectCleanedUp(source);
  });

  test("a medium that is not read to its end is cleaned up on a timeout", async () => {
    await using server = await startTcpServer((socket) => socket.pause());
    await using client = clientOf(server, { timeout: 150 });
    const source = watchedSource(large);
    await expect(client.embed({ image: source })).rejects.toMatchObject({
      code: "INFERENCE_TIMEOUT",
      mayBeBilled: false,
    });
    await expectCleanedUp(source);
  });

  test("a medium that is not read to its end is cleaned up on an early 413, which is not sent again", async () => {
    await using use = await gatewayAndClient({ maxBodyBytes: 1_000_000 });
    const source = watchedSource(large);
    await expect(use.client.embed({ image: source })).rejects.toMatchObject({
      status: 413,
      mayBeBilled: false,
    });
    expect(source.streams).toBe(1);
    await expectCleanedUp(source);
    await expect(use.client.embed("after it")).resolves.toHaveProperty("vector");
  });
});

test("a reader may use its buffer again for the next chunk", async () => {
  const bodies: unknown[] = [];
  await using use = await gatewayAndClient({ onRequest: ({ body }) => bodies.push(body) });
  const buffer = new Uint8Array(1000);
  const source = {
    mediaType: "image/png",
    byteLength: bytes.length,
    async *stream() {
      for (let start = 0; start < bytes.length; start += buffer.length) {
        buffer.set(bytes.subarray(start, start + buffer.length));
        yield buffer.subarray(0, Math.min(buffer.length, bytes.length - start));
      }
    },
  };
  await use.client.embed({ image: source }, { mode: "sync" });
  expect(bodies[0]).toMatchObject({ image: bytes.toString("base64") });
});

test("equal media are known by their bytes and sent once, with or without a digest of their own", async () => {
  await using use = await gatewayAndClient({}, { mode: "sync" });
  let reads = 0;
  const sourceOf = (content: Uint8Array) => ({
    mediaType: "image/png",
    byteLength: content.length,
    stream: async function* () {
      reads += 1;
      yield content;
    },
  });
  const known = { ...sourceOf(bytes), sha256: async () => createHash("sha256").update(bytes).digest("hex") };
  const other = Uint8Array.from(bytes).fill(1, 100);
  const all = await use.client.embedMany([
    { image: known },
    { image: sourceOf(bytes) },
    { image: bytes },
    { image: sourceOf(other) },
  ]);
  expect(all.map(({ duplicateOf }) => duplicateOf)).toEqual([undefined, 0, 0, undefined]);
  expect(use.gateway.stats.bills).toBe(2);
  // Each source without a digest was read once to make one, and what was sent once more.
  expect(reads).toBe(4);
});

describe("a medium's stream that throws what is no error", () => {
  const thrown: { name: string; value: unknown }[] = [
    { name: "undefined", value: undefined },
    { name: "null", value: null },
    { name: "a text", value: "gone" },
    { name: "a symbol", value: Symbol("gone") },
    { name: "an object without a prototype", value: Object.create(null) },
  ];

  const sourceThat = (value: unknown, isKnown: boolean): MediaSource => ({
    mediaType: "image/png",
    byteLength: bytes.length,
    async *stream() {
      yield bytes.subarray(0, 1000);
      throw value;
    },
    ...(isKnown ? { sha256: () => Promise.resolve("0".repeat(64)) } : {}),
  });

  test.each(thrown)(
    "a medium's stream that throws what is no error such as $name, while it is sent: MediaStreamError, not billed",
    async ({ value }) => {
      await using use = await gatewayAndClient();
      const error = await caughtAs(MediaStreamError, use.client.embed({ image: sourceThat(value, false) }));
      expect(error).toMatchObject({
        mayBeBilled: false,
        message: expect.stringMatching(/could not be read/),
      });
      const run = await caughtAs(
        EmbedManyError,
        use.client.embedMany(["a", { image: sourceThat(value, true) }]),
      );
      expect(run.errors.get(1)).toBeInstanceOf(MediaStreamError);
      expect(run.results.size).toBe(1);
      expect(use.gateway.stats).toMatchObject({ bills: 1, jobsCreated: 0 });
    },
  );

  test.each(thrown)(
    "a medium's stream that throws what is no error such as $name, while its digest is made: MediaStreamError, nothing sent",
    async ({ value }) => {
      await using use = await gatewayAndClient({}, { store: new MemoryStore() });
      const image = sourceThat(value, false);
      for (const call of [
        async () => use.client.embed({ image }),
        async () => use.client.key({ image }),
        async () => use.client.submitEmbed({ image }),
        async () => use.client.embedMany(["a", { image }]),
      ]) {
        expect(await caughtAs(MediaStreamError, call())).toMatchObject({
          mayBeBilled: false,
          message: expect.stringMatching(/image.*could not be read/),
        });
      }
      const items = await Array.fromAsync(use.client.embedStream(["a", { image }]));
      expect(items[1]).toMatchObject({ status: "rejected", reason: expect.any(MediaStreamError) });
      expect(use.gateway.stats.posts).toBe(1);
    },
  );

  test("a medium's digest that rejects is MediaStreamError, with its error as the cause", async () => {
    await using use = await gatewayAndClient({}, { store: new MemoryStore() });
    const cause = new Error("no such file");
    const image = { ...sourceThat(undefined, false), sha256: async () => Promise.reject(cause) };
    const error = await caughtAs(MediaStreamError, use.client.embed({ image }));
    expect(error).toMatchObject({ cause, message: expect.stringMatching(/no such file/) });
    expect(use.gateway.stats.requests).toBe(0);
  });

  test("a medium's stream that cannot be begun is MediaStreamError", async () => {
    await using use = await gatewayAndClient({}, { store: new MemoryStore() });
    const image = {
      mediaType: "image/png",
      byteLength: 5,
      stream: () => {
        throw new Error("no such file");
      },
    };
    await caughtAs(MediaStreamError, use.client.embed({ image }));
    await caughtAs(MediaStreamError, use.client.embed({ image }, { store: null }));
    expect(use.gateway.stats.bills).toBe(0);
  });

  test("a Blob whose file is gone is MediaStreamError", async () => {
    await using use = await gatewayAndClient();
    const folder = await mkdtemp(join(tmpdir(), "blob-"));
    const path = join(folder, "fox.png");
    await writeFile(path, bytes);
    const image = await openAsBlob(path);
    await rm(folder, { recursive: true });
    expect(await caughtAs(MediaStreamError, use.client.embed({ image }))).toMatchObject({
      mayBeBilled: false,
    });
    await caughtAs(MediaStreamError, use.client.embedMany(["a", { image }]));
    expect(use.gateway.stats.requests).toBe(0);
  });
});
