// What the packages that are made for Node do in runtimes with Node's modules.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
// The bare name is a stub in Bun.
import { Agent } from "undici/index.js";
import { trace } from "@opentelemetry/api";
import {
  bulkStatus,
  enqueueBulk,
  openBulkQueue,
  ownSource,
  startBulkWorker,
} from "@segmind-embeddings/bullmq";
import { SegmindEmbedding } from "@segmind-embeddings/llamaindex";
import { loadMedia, splitMedia } from "@segmind-embeddings/media";
import { instrumentSegmind } from "@segmind-embeddings/opentelemetry";
import { openPostgres } from "@segmind-embeddings/postgres";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { refuses, rejection, same, withClient } from "./checks.mjs";

/** Runs a task with a folder of its own. */
async function inFolder(task) {
  const folder = mkdtempSync(join(tmpdir(), "runtime-"));
  try {
    await task(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Embeds a PDF page by page, and an image. */
async function embedFiles({ sound }, options) {
  const { bills } = await withClient(sound, {}, async (client) => {
    const document = await loadMedia("document.pdf", options);
    let pieces = 0;
    for await (const piece of splitMedia(document, { ...options, limits: { pdf: { maxPages: 1 } } })) {
      await client.embed({ pdf: piece });
      await piece[Symbol.asyncDispose]();
      pieces += 1;
    }
    same(pieces, document.pages, "pieces of one page");
    await document[Symbol.asyncDispose]();
    const picture = await loadMedia("picture.png");
    await client.embed({ image: picture });
    await picture[Symbol.asyncDispose]();
  });
  same(bills > 2, true, "several bills");
}

/** A schema and a queue that no other run of a case has. */
const ownName = () => `smoke_${Math.random().toString(36).slice(2)}`;

export const packageCases = {
  async "a dispatcher of undici"({ sound }) {
    const dispatcher = new Agent();
    const { bills } = await withClient(sound, { dispatcher }, (client) => client.embed("By an Agent."));
    await dispatcher.close();
    same(bills, 1, "bills");
  },

  media: (gateways) => embedFiles(gateways, { parsing: "inProcess" }),

  "media, cut in a worker thread": (gateways) => embedFiles(gateways, {}),

  async sqlite({ sound }) {
    await inFolder(async (folder) => {
      const file = join(folder, "vectors.db");
      for (const expected of [2, 0]) {
        const db = openSqlite(file);
        const options = { store: db.store, quota: db.quota };
        const { bills } = await withClient(sound, options, (client) =>
          client.embedMany(["Kept.", "Kept, too."]),
        );
        same(bills, expected, "bills");
        await db.close();
      }
    });
  },

  async postgres({ sound, database }) {
    const schema = ownName();
    for (const expected of [2, 0]) {
      const db = openPostgres(database, { schema });
      const options = { store: db.store, quota: db.quota };
      const { bills } = await withClient(sound, options, (client) =>
        client.embedMany(["Kept.", "Kept, too."]),
      );
      same(bills, expected, "bills");
      await db.close();
    }
  },

  async bullmq({ sound, database }) {
    const name = ownName();
    const db = openPostgres(database, { schema: name });
    const texts = ["In a queue.", "Behind it.", "In a queue."];
    const source = ownSource("texts", {
      count: () => texts.length,
      read: (from, count) => texts.slice(from, from + count).map((input) => ({ input })),
    });
    const queue = openBulkQueue({ connection: database, name });
    await enqueueBulk(queue, source, { id: name });
    const { bills } = await withClient(sound, {}, async () => {
      const worker = startBulkWorker({
        connection: database,
        queue: name,
        sources: [source],
        store: db.store,
        quota: db.quota,
        clientOptions: { apiKey: sound.apiKey, baseUrl: sound.url },
      });
      let status;
      do {
        await new Promise((resolve) => setTimeout(resolve, 100));
        status = await bulkStatus(queue, name);
      } while (status.state !== "done");
      same([status.done, status.failed], [3, 0], "done and failed");
      await worker.close();
    });
    same(bills, 2, "bills");
    await queue.close();
    await db.close();
  },

  async llamaindex({ sound }) {
    const { bills } = await withClient(sound, {}, async (client) => {
      const embedding = new SegmindEmbedding({ client });
      same((await embedding.getTextEmbeddings(["A red fox.", "A hare."])).length, 2, "vectors");
      same((await embedding.getQueryEmbedding("red animals")).length, 768, "numbers");
    });
    same(bills, 3, "bills");
  },

  async opentelemetry({ sound }) {
    const spans = [];
    const startSpan = (name, _options, parent) => {
      const span = trace.wrapSpanContext({
        traceId: "1".repeat(32),
        spanId: String(spans.length),
        traceFlags: 1,
      });
      spans.push([name, trace.getSpan(parent)?.spanContext().spanId]);
      return span;
    };
    const instrumentation = instrumentSegmind({ tracerProvider: { getTracer: () => ({ startSpan }) } });
    await withClient(sound, {}, (client) => client.embed("Traced."));
    instrumentation.disable();
    same(
      spans,
      [
        ["embeddings gemini-embedding-2", undefined],
        ["POST /v1/gemini-embedding-2", "0"],
      ],
      "spans and their parents",
    );
  },

  async cli({ sound }) {
    await inFolder((folder) => {
      writeFileSync(join(folder, "fox.md"), "A red fox.");
      const program = join(process.cwd(), "node_modules/@segmind-embeddings/cli/dist/cli.js");
      const env = { ...process.env, SEGMIND_API_KEY: sound.apiKey, SEGMIND_BASE_URL: sound.url };
      const start = "Deno" in globalThis ? ["run", "--allow-all", program] : [program];
      const run = (...args) =>
        execFileSync(process.execPath, [...start, ...args], {
          cwd: folder,
          env,
          encoding: "utf8",
          stdio: "pipe",
        });
      run("embed", "fox.md", "--yes");
      const found = run("search", "a fox");
      same(found.includes("fox.md"), true, "the file is found");
    });
  },
};

export const packageRefusals = {
  "media, cut in a worker thread": async (gateways) =>
    refuses(
      await rejection(embedFiles(gateways, {})),
      "RUNTIME_UNSUPPORTED",
      /a worker thread of Deno .* set parsing to "inProcess"/,
    ),
};
