// What edge runtimes and browsers cannot do: in its place there is an error with a code and a sentence.
import {
  enqueueBulk,
  jsonlFile,
  mediaFolder,
  openBulkQueue,
  startBulkWorker,
} from "@segmind-embeddings/bullmq";
import { SegmindClient, UndiciTransport } from "@segmind-embeddings/core";
import { SegmindEmbedding } from "@segmind-embeddings/llamaindex";
import { loadMedia, prepareImage, splitMedia, toEmbedInputs } from "@segmind-embeddings/media";
import { instrumentSegmind } from "@segmind-embeddings/opentelemetry";
import { openPostgres } from "@segmind-embeddings/postgres";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { allowed, refuses, rejection } from "./checks.mjs";

/** What a call throws or rejects with. */
const failure = (call) => rejection(Promise.resolve().then(call));

export const refusals = {
  "a client without dangerouslyAllowBrowser": async ({ sound }) => {
    const error = await failure(() => new SegmindClient({ apiKey: sound.apiKey, baseUrl: sound.url }));
    refuses(error, "INVALID_INPUT", /everyone who opens the page can read the API key/);
  },
  "a dispatcher of undici": async ({ sound }) => {
    const options = { apiKey: sound.apiKey, baseUrl: sound.url, ...allowed };
    const dispatcher = { dispatch: () => true };
    refuses(
      await failure(() => new SegmindClient({ ...options, dispatcher })),
      "INVALID_INPUT",
      /carried by fetch/,
    );
    refuses(await failure(() => new UndiciTransport()), "TRANSPORT_UNUSABLE", /Use `new FetchTransport/);
  },
  llamaindex: async () =>
    refuses(
      await failure(() => new SegmindEmbedding()),
      "RUNTIME_UNSUPPORTED",
      /needs LlamaIndex, and LlamaIndex/,
    ),
  opentelemetry: async () =>
    refuses(
      await failure(() => instrumentSegmind()),
      "RUNTIME_UNSUPPORTED",
      /needs the AsyncLocalStorage of Node/,
    ),
  media: async () => {
    for (const call of [loadMedia, prepareImage, toEmbedInputs])
      refuses(await failure(() => call("picture.png")), "RUNTIME_UNSUPPORTED", withoutFiles);
  },
  "media, cut in a worker thread": async () =>
    refuses(await failure(() => splitMedia().next()), "RUNTIME_UNSUPPORTED", withoutFiles),
  sqlite: async () =>
    refuses(
      await failure(() => openSqlite("vectors.db")),
      "STORE_UNSUPPORTED",
      /neither files nor node:sqlite/,
    ),
  postgres: async () =>
    refuses(
      await failure(() => openPostgres("postgres://localhost/a")),
      "STORE_UNSUPPORTED",
      /ends with the request/,
    ),
  bullmq: async () => {
    for (const call of [openBulkQueue, enqueueBulk, startBulkWorker, jsonlFile, mediaFolder])
      refuses(
        await failure(() => call({})),
        "RUNTIME_UNSUPPORTED",
        /^\w+ needs .*, which this runtime lacks\. Enqueue and work in Node/,
      );
  },
};

const withoutFiles = /needs Node's files and threads, which this runtime lacks/;
