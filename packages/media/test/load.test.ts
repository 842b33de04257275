import { createHash } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  createReadStream,
  fstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { openAsBlob } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { InvalidInputError } from "@segmind-embeddings/core";
import { loadMedia, MediaChangedError, MediaReadError, type LoadSource } from "@segmind-embeddings/media";
import { beforeAll, describe, expect, it } from "vitest";
import { openTemporaryFile } from "../src/bytes/temporary-file.ts";
import { makePdf } from "./make-pdf.ts";
import { collect, ownTemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();
const spools = ownTemporaryFolder();
const at = (name: string): string => join(folder, name);
let pdf: Buffer;
let digest: string;
beforeAll(async () => {
  pdf = await makePdf(3);
  digest = createHash("sha256").update(pdf).digest("hex");
  writeFileSync(at("a.pdf"), pdf);
});

async function firstOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array | undefined> {
  for await (const chunk of chunks) return chunk;
  return undefined;
}

async function* slowly(data: Buffer): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < data.length; offset += 100) yield data.subarray(offset, offset + 100);
}

describe("loadMedia", () => {
  const sources: [title: string, spooled: boolean, make: () => LoadSource | Promise<LoadSource>][] = [
    ["a path", false, () => at("a.pdf")],
    ["a file: URL", false, () => pathToFileURL(at("a.pdf"))],
    ["a Buffer", false, () => pdf],
    [
      "a Uint8Array inside a larger buffer",
      false,
      () => Uint8Array.from([...Buffer.alloc(9), ...pdf]).subarray(9),
    ],
    ["an ArrayBuffer", false, () => Uint8Array.from(pdf).buffer],
    ["a Blob", false, () => new Blob([Uint8Array.from(pdf)])],
    ["a File", false, () => new File([Uint8Array.from(pdf)], "a.pdf", { type: "application/pdf" })],
    ["a Blob of a file", false, () => openAsBlob(at("a.pdf"))],
    ["a web stream", true, () => new Blob([Uint8Array.from(pdf)]).stream()],
    ["a Node stream", true, () => createReadStream(at("a.pdf"))],
    ["an async iterable", true, () => slowly(pdf)],
  ];
  it.each(sources)(
    "loadMedia accepts %s, and its bytes can be read any number of times",
    async (title, spooled, make) => {
      const source = await make();
      const media = await loadMedia(source);
      expect(media).toMatchObject({
        kind: "pdf",
        mediaType: "application/pdf",
        pages: 3,
        byteLength: pdf.length,
      });
      expect(spools()).toHaveLength(spooled ? 1 : 0);
      expect((await collect(media.stream())).equals(pdf)).toBe(true);
      expect((await collect(media.stream())).equals(pdf)).toBe(true);
      expect(await media.sha256()).toBe(digest);
      await media[Symbol.asyncDispose]();
      expect(spools()).toEqual([]);
      if (spooled) await expect(collect(media.stream())).rejects.toMatchObject({ code: "MEDIA_DISPOSED" });
      else expect((await collect(media.stream())).equals(pdf)).toBe(true);
    },
  );

  it("a loaded medium shows neither bytes nor internals when it is printed", async () => {
    const media = await loadMedia(at("a.pdf"));
    expect(Object.keys(media).sort()).toEqual([
      "byteLength",
      "encrypted",
      "kind",
      "label",
      "mediaType",
      "pages",
      "sha256",
      "stream",
    ]);
    expect(inspect(media, { depth: 5 })).not.toContain("%PDF");
    expect(JSON.parse(JSON.stringify(media))).toEqual({
      kind: "pdf",
      pages: 3,
      encrypted: false,
      label: JSON.stringify(at("a.pdf")),
      mediaType: "application/pdf",
      byteLength: pdf.length,
    });
  });

  it("a declared type that contradicts the bytes is refused, naming both", async () => {
    await expect(loadMedia(pdf, { mediaType: "image/png" })).rejects.toThrow(
      /mediaType says image\/png, the bytes are application\/pdf/,
    );
    await expect(loadMedia(new File([Uint8Array.from(pdf)], "a.png"))).rejects.toMatchObject({
      declared: "image/png",
      actual: "application/pdf",
    });
    await expect(loadMedia(new Blob([Uint8Array.from(pdf)], { type: "video/mp4" }))).rejects.toMatchObject({
      code: "MEDIA_TYPE_MISMATCH",
    });
    expect(await loadMedia(pdf, { mediaType: "Application/X-PDF" })).toMatchObject({ kind: "pdf" });
  });

  it("loadMedia refuses unknown options and invalid values", async () => {
    await expect(loadMedia(pdf, { maxByte: 1 } as object)).rejects.toThrow(
      /options\.maxByte: got an unknown option/,
    );
    for (const options of [
      { maxBytes: 0 },
      { maxBytes: 1.5 },
      { timeout: -1 },
      { mediaType: "" },
      { signal: {} },
      { allowLoopback: 1 },
      { maxPdfBytes: "1" },
      null,
      "fast",
    ]) {
      await expect(loadMedia(pdf, options as object), inspect(options)).rejects.toThrow(InvalidInputError);
    }
  });

  it("loadMedia refuses files over its caps", async () => {
    await expect(loadMedia(at("a.pdf"), { maxBytes: 100 })).rejects.toMatchObject({
      code: "MEDIA_TOO_LARGE",
      option: "maxBytes",
    });
    await expect(loadMedia(pdf, { maxPdfBytes: 100 })).rejects.toMatchObject({
      code: "MEDIA_TOO_LARGE",
      option: "maxPdfBytes",
    });
    expect(await loadMedia(pdf, { maxBytes: pdf.length, maxPdfBytes: pdf.length })).toMatchObject({
      pages: 3,
    });
  });
});

describe("a stream", () => {
  const endless = (): Readable =>
    Readable.from(
      (async function* () {
        for (;;) yield Buffer.alloc(65_536);
      })(),
    );

  it("a stream is destroyed at the cap", async () => {
    const stream = endless();
    await expect(loadMedia(stream, { maxBytes: 1_000_000 })).rejects.toMatchObject({
      code: "MEDIA_TOO_LARGE",
    });
    expect(stream.destroyed).toBe(true);
    let cancelled: unknown;
    const web = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel: () => void (cancelled = true),
    });
    await expect(loadMedia(web, { maxBytes: 1_000_000 })).rejects.toMatchObject({ code: "MEDIA_TOO_LARGE" });
    expect(cancelled).toBe(true);
    expect(spools()).toEqual([]);
  });

  it("a stream that never yields ends on an abort", async () => {
    const reason = new Error("enough");
    const silent: LoadSource[] = [
      new PassThrough(),
      new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) }),
      (async function* () {
        await new Promise(() => undefined);
        yield new Uint8Array(1);
      })(),
    ];
    for (const stream of silent) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 20);
      await expect(loadMedia(stream, { signal: controller.signal })).rejects.toBe(reason);
      if (stream instanceof PassThrough) expect(stream.destroyed).toBe(true);
    }
    await expect(loadMedia(at("a.pdf"), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(spools()).toEqual([]);
  });

  it("a stream that fails, was read before, is locked or yields text is refused", async () => {
    const cause = new Error("disk on fire");
    const failing = Readable.from(
      (async function* () {
        yield pdf;
        throw cause;
      })(),
    );
    await expect(loadMedia(failing)).rejects.toMatchObject({ code: "MEDIA_READ_FAILED", cause });
    const used = createReadStream(at("a.pdf"));
    await collect(used);
    await expect(loadMedia(used)).rejects.toThrow(/read or destroyed before/);
    const locked = new Blob([Uint8Array.from(pdf)]).stream();
    locked.getReader();
    await expect(loadMedia(locked)).rejects.toThrow(/locked/);
    await expect(loadMedia(Readable.from(["text"]))).rejects.toThrow(InvalidInputError);
    await expect(loadMedia(Readable.from([]))).rejects.toMatchObject({ code: "MEDIA_EMPTY" });
    expect(spools()).toEqual([]);
  });

  it("a stream that is refused leaves no temporary file", async () => {
    await expect(loadMedia(Readable.from([Buffer.from("plain text")]))).rejects.toMatchObject({
      code: "MEDIA_UNSUPPORTED",
    });
    expect(spools()).toEqual([]);
  });

  it("a stream is copied to a file that other users cannot read", async () => {
    const file = openTemporaryFile();
    const { mode, nlink } = fstatSync(file.descriptor);
    await file.close();
    expect([mode & 0o777, nlink]).toEqual([0o600, 0]);
  });
});

describe("a file that changed since it was loaded", () => {
  const load = async (name: string): ReturnType<typeof loadMedia> => {
    writeFileSync(at(name), pdf);
    return loadMedia(at(name));
  };

  it.each<[string, (path: string) => void]>([
    ["grew", (path) => appendFileSync(path, "x")],
    ["was cut short", (path) => writeFileSync(path, pdf.subarray(0, 50))],
    ["was written to", (path) => utimesSync(path, 1, 1)],
    [
      "was written to, with its size and its time of modification as they were",
      (path) => {
        const { atime, mtime } = statSync(path);
        writeFileSync(
          path,
          pdf.map((byte) => byte ^ 1),
        );
        utimesSync(path, atime, mtime);
      },
    ],
    [
      "was replaced",
      (path) => {
        copyFileSync(path, `${path}.new`);
        renameSync(`${path}.new`, path);
      },
    ],
    ["was removed", (path) => rmSync(path)],
  ])("%s", async (title, change) => {
    const name = `${title.replaceAll(" ", "-")}.pdf`;
    const media = await load(name);
    change(at(name));
    await expect(collect(media.stream())).rejects.toThrow(MediaChangedError);
    await expect(media.sha256()).rejects.toThrow(/load it again/);
  });

  it("a file that changes while it is loaded is refused", async () => {
    const large = Buffer.concat([
      pdf,
      Buffer.alloc(400_000, "%"),
      pdf.subarray(pdf.lastIndexOf("startxref")),
    ]);
    writeFileSync(at("during.pdf"), large);
    const media = await loadMedia(at("during.pdf"));
    const read = async (): Promise<void> => {
      let chunks = 0;
      for await (const chunk of media.stream()) {
        expect(chunk.byteLength).toBeGreaterThan(0);
        if (chunks++ === 0) utimesSync(at("during.pdf"), 5, 5);
      }
    };
    await expect(read()).rejects.toThrow(MediaChangedError);
  });

  it("a file is opened when it is streamed, and closed when the loop is left", async () => {
    const media = await load("handles.pdf");
    const handles = (): number => readdir("/proc/self/fd").length;
    const { readdirSync: readdir } = await import("node:fs");
    const before = handles();
    for (let time = 0; time < 20; time += 1) media.stream();
    expect(handles()).toBe(before);
    for (let time = 0; time < 20; time += 1) await firstOf(media.stream());
    expect(handles()).toBe(before);
    const controller = new AbortController();
    controller.abort(new Error("stop"));
    await expect(collect(media.stream({ signal: controller.signal }))).rejects.toThrow("stop");
    await expect(media.sha256({ signal: controller.signal })).rejects.toThrow("stop");
    expect(readFileSync(at("handles.pdf")).equals(pdf)).toBe(true);
    expect(new MediaReadError("a", "b", undefined).isRetryable).toBe(true);
  });
});
