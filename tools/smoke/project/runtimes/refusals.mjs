// What edge runtimes and browsers cannot do: in its place there is an error with a code and a sentence.
import {
  enqueueBulk,
  jsonlFile,
  mediaFolder,
  openBulkQueue,
  startBulkWorker,
} from "@segmind-embeddings/bullmq";
import { SegmindClient, UndiciTransport } from "@segmind-embeddings/core";
import { loadMedia, prepareImage, splitMedia, toEmbedInputs } from "@segmind-embeddings/media";
import { openPostgres } from "@segmind-embeddings/postgres";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { allowed, check, rejection, same } from "./checks.mjs";

export const refusals = {
  "a client without dangerouslyAllowBrowser": async ({ sound }) => {
    const make = () => new SegmindClient({ apiKey: sound.apiKey, baseUrl: sound.url });
    refuses(make, "INVALID_INPUT", /everyone who opens the page can read the API key/);
  },
  "a dispatcher of undici": async ({ sound }) => {
    const options = { apiKey: sound.apiKey, baseUrl: sound.url, ...allowed };
    const dispatcher = { dispatch: () => true };
    refuses(() => new SegmindClient({ ...options, dispatcher }), "INVALID_INPUT", /carried by fetch/);
    refuses(() => new UndiciTransport(), "TRANSPORT_UNUSABLE", /Use `new FetchTransport/);
  },
  media: async () => {
    const sentence = /needs Node's files and threads, which this runtime lacks/;
    for (const call of [loadMedia, prepareImage, toEmbedInputs, () => splitMedia().next()]) {
      const error = await rejection(call("picture.png"));
      refuses(
        () => {
          throw error;
        },
        "RUNTIME_UNSUPPORTED",
        sentence,
      );
    }
  },
  sqlite: async () =>
    refuses(() => openSqlite("vectors.db"), "STORE_UNSUPPORTED", /neither files nor node:sqlite/),
  postgres: async () =>
    refuses(() => openPostgres("postgres://localhost/a"), "STORE_UNSUPPORTED", /ends with the request/),
  bullmq: async () => {
    for (const call of [openBulkQueue, enqueueBulk, startBulkWorker, jsonlFile, mediaFolder]) {
      refuses(
        () => call({}),
        "RUNTIME_UNSUPPORTED",
        /^\w+ needs .*, which this runtime lacks\. Enqueue and work in Node/,
      );
    }
  },
};

function refuses(task, code, sentence) {
  try {
    task();
  } catch (error) {
    same(error.code, code, "the code");
    check(sentence.test(error.message), error.message);
    return;
  }
  throw new Error("it was not refused");
}
