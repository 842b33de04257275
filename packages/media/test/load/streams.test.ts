import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { InvalidInputError } from "@segmind-embeddings/core";
import { loadMedia, MediaReadError, toEmbedInputs, type LoadSource } from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import { makeWav } from "../audio/make-wav.ts";
import { openFiles } from "./open-files.ts";
import { runChild } from "../helpers/run-child.ts";
import { ownTemporaryFolder } from "../helpers/temporary-folder.ts";

const spools = ownTemporaryFolder();
const wav = makeWav(1);
const reason = new Error("enough");

describe("a stream that is handed over", () => {
  it("a stream that fails at once does not end the process", async () => {
    const once = ["MEDIA_READ_FAILED", "INVALID_INPUT", "aborted before"];
    expect(await runChild("load/failing-streams.ts")).toEqual([...once, ...once, ...once, ...once]);
  });

  it("a stream that failed before is refused with its error as the cause", async () => {
    const stream = new PassThrough();
    const cause = new Error("disk on fire");
    stream.on("error", () => undefined).destroy(cause);
    await new Promise((resolve) => stream.once("close", resolve));
    await expect(loadMedia(stream)).rejects.toMatchObject({ code: "MEDIA_READ_FAILED", cause });
  });

  it("a stream is destroyed if the options are invalid or the signal is already aborted", async () => {
    for (const load of [loadMedia, toEmbedInputs]) {
      for (const options of [{ unknown: 1 }, { signal: AbortSignal.abort(reason) }]) {
        const stream = new PassThrough();
        await expect(load(stream, options as object)).rejects.toThrow();
        expect(stream.destroyed).toBe(true);
        let cancelled = false;
        const web = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
        await expect(load(web, options as object)).rejects.toThrow();
        expect(cancelled).toBe(true);
      }
    }
  });

  const endless: [title: string, make: () => LoadSource][] = [
    [
      "an async iterable",
      () =>
        (async function* () {
          for (;;) yield new Uint8Array(0);
        })(),
    ],
    [
      "a web stream",
      () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(0)) }),
    ],
    [
      "a Node stream",
      () =>
        Readable.from(
          (async function* () {
            for (;;) yield Buffer.alloc(0);
          })(),
        ),
    ],
  ];
  it.each(endless)("a stream of endless empty chunks ends on an abort: %s", async (_title, make) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 5);
    await expect(loadMedia(make(), { signal: controller.signal })).rejects.toBe(reason);
    expect(spools()).toEqual([]);
  });
});

describe("a source that throws", () => {
  const failure = new Error("no");
  const fail = (): never => {
    throw failure;
  };
  const iterable = (iterator: () => unknown): LoadSource =>
    ({ [Symbol.asyncIterator]: iterator }) as LoadSource;
  const oddBlob = (property: "type" | "size" | "slice"): Blob =>
    Object.defineProperty(new Blob([Uint8Array.from(wav)]), property, { get: fail });
  const detached = (): Uint8Array => {
    const bytes = Uint8Array.from(wav);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    return bytes;
  };
  const odd: [title: string, code: string, make: () => LoadSource][] = [
    ["an iterator that cannot be made", "MEDIA_READ_FAILED", () => iterable(fail)],
    ["an iterator that is none", "MEDIA_READ_FAILED", () => iterable(() => undefined)],
    ["next() throws", "MEDIA_READ_FAILED", () => iterable(() => ({ next: fail }))],
    ["next() gives nothing", "MEDIA_READ_FAILED", () => iterable(() => ({ next: () => undefined }))],
    [
      "next() rejects with nothing",
      "MEDIA_READ_FAILED",
      () => iterable(() => ({ next: () => Promise.reject() })),
    ],
    [
      "return() throws",
      "INVALID_INPUT",
      () => iterable(() => ({ next: async () => ({ done: false, value: "text" }), return: fail })),
    ],
    ["a Blob whose type throws", "INVALID_INPUT", () => oddBlob("type")],
    ["a Blob whose size throws", "INVALID_INPUT", () => oddBlob("size")],
    ["a Blob whose slice throws", "MEDIA_READ_FAILED", () => oddBlob("slice")],
    ["bytes that were transferred", "INVALID_INPUT", detached],
    ["a buffer that was transferred", "INVALID_INPUT", () => detached().buffer as ArrayBuffer],
    [
      "a proxy that throws",
      "INVALID_INPUT",
      () => new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail }) as LoadSource,
    ],
  ];
  it.each(odd)("a source that throws is refused with a typed error: %s", async (_title, code, make) => {
    const source = make();
    for (const load of [loadMedia, toEmbedInputs]) {
      await expect(load(source)).rejects.toMatchObject({ code });
    }
    expect(spools()).toEqual([]);
  });

  it("reading bytes that were transferred after loading throws a typed error", async () => {
    const bytes = Uint8Array.from(wav);
    const media = await loadMedia(bytes);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    await expect(media.sha256()).rejects.toMatchObject({ code: "MEDIA_CHANGED" });
  });

  it("options whose properties throw are refused like others", async () => {
    const value = new Proxy({}, { get: fail, has: fail });
    await expect(loadMedia(wav, { maxBytes: value } as object)).rejects.toThrow(InvalidInputError);
  });
});

describe("the temporary file of a stream", () => {
  it("the temporary file of a stream has no name", async () => {
    const media = await loadMedia(new Blob([Uint8Array.from(wav)]).stream());
    expect(spools()).toHaveLength(1);
    expect(readdirSync(process.env["TMPDIR"] ?? "")).toEqual([]);
    await media[Symbol.asyncDispose]();
    await media[Symbol.asyncDispose]();
    expect(spools()).toEqual([]);
  });

  it("a temporary file can be read to its end by readers that began before it was disposed of, and by no later one", async () => {
    const media = await loadMedia(new Blob([Uint8Array.from(makeWav(1_000))]).stream());
    const chunks = media.stream()[Symbol.asyncIterator]();
    const first = await chunks.next();
    let length = first.done === true ? 0 : first.value.byteLength;
    await media[Symbol.asyncDispose]();
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
      length += next.value.byteLength;
    expect(length).toBe(media.byteLength);
    expect(spools()).toEqual([]);
    await expect(media.sha256()).rejects.toMatchObject({ code: "MEDIA_DISPOSED" });
  });

  it("the temporary file of a stream is freed when its worker thread is terminated", async () => {
    const [printed = ""] = await runChild("load/terminated-worker.ts");
    expect(JSON.parse(printed)).toEqual({ open: 1, openAfter: 0, names: [] });
  });

  it("the temporary file of a stream is freed when its process is killed", async () => {
    const script = fileURLToPath(new URL("killed-process.ts", import.meta.url));
    const child = spawn(process.execPath, ["--conditions=@segmind-embeddings/source", script]);
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    const signal = await new Promise((resolve) => child.once("close", (_code, name) => resolve(name)));
    expect([printed, signal]).toEqual(["loaded\n", "SIGKILL"]);
    expect(readdirSync(process.env["TMPDIR"] ?? "")).toEqual([]);
  });

  it("a stream is destroyed if its temporary file cannot be created, which is a typed error", async () => {
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = "/no/such/folder";
    const stream = new PassThrough();
    try {
      await expect(loadMedia(stream)).rejects.toThrow(MediaReadError);
    } finally {
      process.env["TMPDIR"] = before;
    }
    expect(stream.destroyed).toBe(true);
    expect(openFiles().filter((name) => name.includes("segmind-media-"))).toEqual([]);
  });
});
