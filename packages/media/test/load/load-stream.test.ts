import { createReadStream, fstatSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { InvalidInputError } from "@segmind-embeddings/core";
import { loadMedia, type LoadSource } from "@segmind-embeddings/media";
import { beforeAll, describe, expect, it } from "vitest";
import { openTemporaryFile } from "../../src/bytes/temporary-file.ts";
import { makePdf } from "../pdf/make-pdf.ts";
import { collect, ownTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const spools = ownTemporaryFolder();
const at = (name: string): string => join(folder, name);
let pdf: Buffer;
beforeAll(async () => {
  pdf = await makePdf(3);
  writeFileSync(at("a.pdf"), pdf);
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
