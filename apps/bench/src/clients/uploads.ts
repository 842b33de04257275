import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import type { Readable } from "node:stream";

export const uploadKinds = ["ours", "undici, streamed", "fetch, JSON.stringify"] as const;

/** A way to send a medium from disk. */
export type UploadKind = (typeof uploadKinds)[number];

export interface Uploader {
  /** Something small, so that what is measured later is no start-up. */
  warmUp(): Promise<void>;
  upload(path: string): Promise<void>;
  close(): Promise<void>;
}

export async function openUploader(kind: UploadKind, url: string): Promise<Uploader> {
  const apiKey = "SG_0123456789abcdef";
  if (kind === "ours") return openOurs(url, apiKey);
  if (kind === "undici, streamed") return openUndici(url);
  return {
    warmUp: () => post(url, JSON.stringify({ input: "warm-up" })),
    // As in most code that one finds: the file, its base64 and the JSON around it are all in memory at once.
    upload: async (path) =>
      post(url, JSON.stringify({ input: "", video: (await readFile(path)).toString("base64") })),
    close: () => Promise.resolve(),
  };
}

async function openOurs(baseUrl: string, apiKey: string): Promise<Uploader> {
  const [{ SegmindClient }, { loadMedia }] = await Promise.all([
    import("@segmind-embeddings/core"),
    import("@segmind-embeddings/media"),
  ]);
  const client = new SegmindClient({ baseUrl, apiKey });
  return {
    async warmUp() {
      await client.embed("warm-up");
    },
    async upload(path) {
      await using video = await loadMedia(path);
      await client.embed({ video });
    },
    close: () => client.close(),
  };
}

async function openUndici(url: string): Promise<Uploader> {
  const { Pool } = await import("undici");
  const pool = new Pool(url);
  const send = async (body: string | AsyncIterable<Buffer>, length: number): Promise<void> => {
    const { statusCode, body: answer } = await pool.request({
      path: "/v1/gemini-embedding-2",
      method: "POST",
      headers: { "content-type": "application/json", "content-length": String(length) },
      // Any async iterable is taken; the types name streams alone.
      body: body as string | Readable,
    });
    await answer.json();
    if (statusCode !== 200) throw new Error(`status ${String(statusCode)}`);
  };
  return {
    warmUp: () => send('{"input":"warm-up"}', 19),
    async upload(path) {
      const { size } = await stat(path);
      const [before, after] = ['{"input":"","video":"', '"}'];
      await send(base64Of(path, before, after), before.length + 4 * Math.ceil(size / 3) + after.length);
    },
    close: () => pool.close(),
  };
}

async function* base64Of(path: string, before: string, after: string): AsyncGenerator<Buffer> {
  yield Buffer.from(before);
  // A multiple of 3, so that only the last piece is padded.
  for await (const chunk of createReadStream(path, { highWaterMark: 96 * 1024 }) as AsyncIterable<Buffer>) {
    yield Buffer.from(chunk.toString("base64"), "latin1");
  }
  yield Buffer.from(after);
}

async function post(url: string, body: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/v1/gemini-embedding-2`, { method: "POST", headers, body });
  await response.json();
}
