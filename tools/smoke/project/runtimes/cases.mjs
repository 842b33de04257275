// What the packages are to do in every runtime, of nothing but web standards. Each case asks the mock for its counters.
import { createSegmind } from "@segmind-embeddings/ai-sdk";
import {
  AuthenticationError,
  FetchTransport,
  MemoryQuota,
  MemoryStore,
  RateLimitError,
  SegmindAbortedError,
  SegmindClient,
  tracing,
} from "@segmind-embeddings/core";
import { SegmindEmbeddings } from "@segmind-embeddings/langchain";
import { createOpenaiHandler } from "@segmind-embeddings/openai-server";
import { allowed, check, rejection, same, withClient } from "./checks.mjs";

/** An image of one pixel. */
const png = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0),
);

/** Three million bytes of an image, in parts. */
const largePicture = {
  mediaType: "image/png",
  byteLength: 3_000_000,
  async *stream() {
    const piece = new Uint8Array(100_000);
    piece.set(png.subarray(0, 8));
    for (let sent = 0; sent < 3_000_000; sent += piece.length) {
      yield piece;
      piece.fill(sent % 251);
    }
  },
};

export const cases = {
  async "a text"({ sound }) {
    const { posts, bills } = await withClient(sound, {}, async (client) => {
      const { vector } = await client.embed("A red fox.");
      same(vector.length, 768, "the vector's length");
      check(Math.abs(Math.hypot(...vector) - 1) < 1e-5, "the vector is of unit length");
    });
    same([posts, bills], [1, 1], "posts and bills");
  },

  async "a run of 200 under faults"({ faulty, sound }) {
    const texts = Array.from({ length: 200 }, (_, index) => `text ${index}`);
    let expected;
    await withClient(sound, { outputDimensionality: 128 }, async (client) => {
      expected = await client.embedMany(texts);
    });
    let summary;
    const counters = await withClient(
      faulty,
      { outputDimensionality: 128, onUnknownOutcome: "resend", maxRetries: 12 },
      async (client) => {
        const embeddings = await client.embedMany(texts);
        summary = embeddings.summary;
        same(
          embeddings.map(({ vector }) => [...vector]),
          expected.map(({ vector }) => [...vector]),
          "the vectors",
        );
      },
    );
    const { posts, bills, faulted } = counters;
    const { done, failed, attempts, resends } = summary;
    check(faulted > 30, `enough requests met a fault: ${faulted}`);
    same([done, failed], [200, 0], "done and failed");
    // Browsers alone send again by themselves what a broken connection carried.
    const isBrowser = typeof document !== "undefined";
    check(isBrowser ? posts >= attempts : posts === attempts, `${posts} posts of ${attempts} attempts`);
    const unseen = posts - attempts;
    check(
      bills >= 200 && bills <= 200 + resends + unseen,
      `${bills} bills of ${resends} resends and ${unseen}`,
    );
  },

  async "a job, taken up again"({ sound }) {
    const { submits, bills } = await withClient(sound, {}, async (client) => {
      const submittedAt = Date.now();
      const { requestId } = await client.submitEmbed("A job.");
      const job = client.embeddingJob({ requestId, submittedAt });
      same((await job.wait({ timeout: 20_000 })).vector.length, 768, "the vector's length");
    });
    same([submits, bills], [1, 1], "submits and bills");
  },

  async "media by bytes"({ sound }) {
    const { bills } = await withClient(sound, {}, async (client) => {
      const { vector } = await client.embed({ image: png });
      const { vector: again } = await client.embed({ image: new Blob([png], { type: "image/png" }) });
      same([...again], [...vector], "the vector of the Blob");
    });
    same(bills, 2, "bills");
  },

  async "media by stream"({ sound }) {
    const { bills } = await withClient(sound, {}, async (client) => {
      same((await client.embed({ image: largePicture })).vector.length, 768, "the vector's length");
    });
    same(bills, 1, "bills");
  },

  async "the same keys"() {
    const options = { apiKey: "SG_0123456789abcdef", baseUrl: "https://api.segmind.com" };
    const client = new SegmindClient({ ...options, ...allowed });
    same(await client.key("Ein Fuchs, \u{1F98A}."), keys.text, "the key of a text");
    same(await client.key({ image: png }), keys.bytes, "the key of bytes");
    same(await client.key({ image: btoa(String.fromCharCode(...png)) }), keys.bytes, "the key of base64");
    same(await client.key({ image: largePicture }), keys.stream, "the key of a stream");
  },

  async "an abort"({ faulty }) {
    await withClient(faulty, {}, async (client) => {
      const controller = new AbortController();
      const began = Date.now();
      setTimeout(() => controller.abort(new Error("enough")), 200);
      // No submit is ever answered there.
      const calling = client.embed("Aborted.", { mode: "async", signal: controller.signal });
      const error = await rejection(calling);
      check(SegmindAbortedError.isInstance(error), `it is an abort: ${error}`);
      check(error.mayBeBilled, "it may be billed");
      check(Date.now() - began < 15_000, "it ends soon");
    });
  },

  async "the API key in no error"({ faulty }) {
    await withClient(faulty, {}, async (client) => {
      const error = await rejection(client.credits());
      check(AuthenticationError.isInstance(error), `it is the gateway's: ${error}`);
      for (let cause = error; cause !== undefined; cause = cause.cause) {
        const shown = `${cause} ${cause.stack} ${JSON.stringify(cause)} ${Object.values(cause)}`;
        check(!shown.includes(faulty.apiKey), "the key is not in it");
      }
    });
  },

  async "a store in memory"({ sound }) {
    const store = new MemoryStore();
    const { bills } = await withClient(sound, { store }, async (client) => {
      await Promise.all(Array.from({ length: 10 }, () => client.embed("Bought once.")));
      const again = await client.embed("Bought once.");
      check(again.cacheHit, "it comes from the store");
    });
    same(bills, 1, "bills");
  },

  async "one quota for all clients"({ limited }) {
    const quota = new MemoryQuota();
    const { posts, rateLimited } = await withClient(limited, { quota }, async (client) => {
      await client.embedMany(["1", "2", "3"]);
      await withClient(limited, { quota }, async (other) => {
        await other.embedMany(["4", "5"]);
        const error = await rejection(other.embed("6", { maxQueueTime: 100 }));
        check(RateLimitError.isInstance(error), `it is refused: ${error}`);
      });
    });
    same([posts, rateLimited], [5, 0], "posts and 429s");
  },

  async tracing({ sound }) {
    const seen = [];
    const listener = ({ attempt, status }) => seen.push([attempt, status]);
    await withClient(sound, {}, async (client) => {
      tracing.attempt.asyncEnd.subscribe(listener);
      await client.embed("Traced.");
      tracing.attempt.asyncEnd.unsubscribe(listener);
    });
    same(seen, [[1, 200]], "attempts");
  },

  async "a fetch of your own"({ sound }) {
    let calls = 0;
    const transport = new FetchTransport({
      fetch: (url, init) => {
        calls += 1;
        return fetch(url, init);
      },
    });
    const { bills } = await withClient(sound, { transport }, (client) => client.embed("Carried by fetch."));
    same([calls, bills], [1, 1], "calls and bills");
  },

  async "a client without dangerouslyAllowBrowser"({ sound }) {
    const client = new SegmindClient({ apiKey: sound.apiKey, baseUrl: sound.url });
    same((await client.embed("A red fox.")).vector.length, 768, "numbers");
    await client.close();
  },

  async langchain({ sound }) {
    const { bills } = await withClient(sound, {}, async (client) => {
      const embeddings = new SegmindEmbeddings({ client });
      same((await embeddings.embedDocuments(["A red fox.", "A hare."])).length, 2, "vectors");
      same((await embeddings.embedQuery("red animals")).length, 768, "numbers");
    });
    same(bills, 3, "bills");
  },

  async "ai-sdk"({ sound }) {
    const { bills } = await withClient(sound, {}, async (client) => {
      const model = createSegmind({ client }).embeddingModel("gemini-embedding-2");
      const { embeddings } = await model.doEmbed({ values: ["A red fox.", "A hare."] });
      same([embeddings.length, embeddings[0].length], [2, 768], "vectors and numbers");
    });
    same(bills, 2, "bills");
  },

  async "openai-server"({ sound }) {
    const { bills } = await withClient(sound, {}, async (client) => {
      const handler = createOpenaiHandler({ token: "a-token", client });
      const ask = (token) =>
        handler(
          new Request("http://127.0.0.1/v1/embeddings", {
            method: "POST",
            headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
            body: JSON.stringify({ model: "gemini-embedding-2", input: ["A red fox.", "A hare."] }),
          }),
        );
      same((await ask("another")).status, 401, "the status of another token");
      const { data } = await (await ask("a-token")).json();
      same([data.length, data[0].embedding.length], [2, 768], "vectors and numbers");
    });
    same(bills, 2, "bills");
  },
};

/** As they are on Node. */
const keys = {
  text: "1-Z8OziyfquDKhiCq9tXTDODqlbn6wMoo3whLLcugLkHs",
  bytes: "1-zsmEb6wOTsz0G8v3xgWmBavL86Z9_2Y4hx0ZuKvCqzI",
  stream: "1-qkvBlT8ST7M3qWsBkaGpBEqZDpZUAgQ4-OMCZBLlCWA",
};
