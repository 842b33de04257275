import { createHash } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { openAsBlob } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { InvalidInputError } from "@segmind-embeddings/core";
import { loadMedia, type LoadSource } from "@segmind-embeddings/media";
import { beforeAll, describe, expect, it } from "vitest";
import { makePdf } from "../pdf/make-pdf.ts";
import { collect, ownTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.ts";

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
