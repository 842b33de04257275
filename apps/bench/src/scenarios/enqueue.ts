import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { bulkStatus, enqueueBulk, jsonlFile, openBulkQueue } from "@segmind-embeddings/bullmq";
import { textAt } from "../clients/text-at.ts";
import { temporaryFolder } from "../processes/temporary-folder.ts";
import type { Check } from "../record/result.ts";
import { startPostgres, startRedis } from "../servers/start-databases.ts";
import type { Scenario } from "./scenario.ts";

interface Enqueued {
  readonly where: "PostgreSQL" | "Redis";
  readonly seconds: number;
  readonly statusMs: number;
  /** Of each input, where it can be told. */
  readonly bytes: number | undefined;
}

export const enqueue: Scenario = {
  name: "enqueue",
  title: "A large bulk is enqueued",
  about:
    "A JSONL file becomes jobs of a hundred lines each in BullMQ: how long that takes, how long it takes to ask how far " +
    "the bulk is, and what an input takes in Redis.",
  async run({ isQuick, signal, progress }) {
    const inputs = isQuick ? 10_000 : 1_000_000;
    await using postgres = await startPostgres();
    await using redis = await startRedis();
    using folder = temporaryFolder();
    progress(`${inputs.toLocaleString("en")} lines are written`);
    await writeTexts(join(folder.path, "texts.jsonl"), inputs);
    const source = jsonlFile("texts.jsonl", { root: folder.path });
    const rows: Enqueued[] = [];
    for (const [where, database] of [["PostgreSQL", postgres] as const, ["Redis", redis] as const]) {
      if (database === undefined) continue;
      signal.throwIfAborted();
      progress(where);
      const queue = openBulkQueue({ connection: database.url, name: "large" });
      await queue.waitUntilReady();
      const before = where === "Redis" ? await redisMemory(database.url) : NaN;
      const began = performance.now();
      await enqueueBulk(queue, source, { id: "large" });
      const seconds = (performance.now() - began) / 1_000;
      await bulkStatus(queue, "large");
      const asked = performance.now();
      await bulkStatus(queue, "large");
      const statusMs = performance.now() - asked;
      const bytes = where === "Redis" ? ((await redisMemory(database.url)) - before) / inputs : undefined;
      rows.push({ where, seconds, statusMs, bytes });
      await queue.close();
    }
    return {
      settings: { inputs },
      tables: [
        {
          title: `A JSONL file of ${inputs.toLocaleString("en")} lines`,
          columns: [
            { key: "where", title: "queue" },
            { key: "seconds", title: "seconds to enqueue", digits: 2 },
            { key: "statusMs", title: "ms of its status", digits: 0 },
            { key: "bytes", title: "bytes an input", digits: 2 },
          ],
          rows: rows.map(({ bytes = "–", ...row }) => ({ ...row, bytes })),
        },
      ],
      checks: rows.flatMap(toChecks),
      notes: redis === undefined ? ["There is no redis-server on this machine: its row is missing."] : [],
    };
  },
};

function toChecks({ where, seconds, statusMs, bytes }: Enqueued): Check[] {
  const checks = [
    {
      what: `a bulk of 1,000,000 lines enqueued on ${where}, and asked for its status`,
      toReach: "< 10 s, < 100 ms",
      measured: `${seconds.toFixed(1)} s, ${statusMs.toFixed(0)} ms`,
      isReached: seconds < 10 && statusMs < 100,
    },
  ];
  if (bytes === undefined) return checks;
  const ofBytes = { what: "bytes of an input in Redis", toReach: "≤ 3", measured: bytes.toFixed(2) };
  return [...checks, { ...ofBytes, isReached: bytes <= 3 }];
}

async function writeTexts(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  for (let index = 0; index < count; index += 1) {
    if (!file.write(`${JSON.stringify({ id: String(index), text: textAt(index) })}\n`))
      await once(file, "drain");
  }
  file.end();
  await once(file, "close");
}

/** Bytes that a Redis uses. */
async function redisMemory(url: string): Promise<number> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write("INFO memory\r\nQUIT\r\n");
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return Number(/used_memory:(\d+)/.exec(text)?.[1] ?? NaN);
}
