import fc from "fast-check";
import { expect, it } from "vitest";
import { sniffMediaType } from "./sniff-media-type.ts";

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))),
  );

it.each([
  ["image/png", bytes([0x89], "PNG\r\n\u001a\n", "....IHDR")],
  ["image/jpeg", bytes([0xff, 0xd8, 0xff, 0xe0])],
  ["audio/mpeg", bytes("ID3", [4, 0, 0])],
  ["audio/mpeg", bytes([0xff, 0xfb, 0x90, 0x64])],
  ["audio/wav", bytes("RIFF", [0, 0, 0, 0], "WAVEfmt ")],
  ["video/mp4", bytes([0, 0, 0, 0x18], "ftypisom")],
  ["video/quicktime", bytes([0, 0, 0, 0x14], "ftypqt  ")],
  ["video/quicktime", bytes([0, 0, 0, 8], "wide", [0, 0, 0, 0], "mdat")],
  ["application/pdf", bytes("%PDF-1.7\n")],
  ["image/gif", bytes("GIF89a")],
  ["image/webp", bytes("RIFF", [0, 0, 0, 0], "WEBPVP8 ")],
  ["image/heic", bytes([0, 0, 0, 0x18], "ftypheic")],
  ["image/avif", bytes([0, 0, 0, 0x1c], "ftypavif")],
  ["audio/mp4", bytes([0, 0, 0, 0x1c], "ftypM4A ")],
  ["audio/ogg", bytes("OggS")],
  ["audio/flac", bytes("fLaC")],
  ["video/webm", bytes([0x1a, 0x45, 0xdf, 0xa3])],
  ["image/tiff", bytes("II*\0")],
  ["application/zip", bytes("PK\u0003\u0004")],
])("sniffMediaType recognises %s", (mediaType, head) => {
  expect(sniffMediaType(head)).toBe(mediaType);
});

it("sniffMediaType says nothing of text and of what it does not know", () => {
  for (const text of ["", "hello, world", "<html>", "\0\0\0\0"])
    expect(sniffMediaType(bytes(text))).toBeUndefined();
});

it("sniffMediaType never throws, and gives the same for a view into a larger buffer", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (head) => {
      const larger = new Uint8Array(head.length + 10);
      larger.set(head, 5);
      expect(sniffMediaType(larger.subarray(5, 5 + head.length))).toBe(sniffMediaType(head));
    }),
  );
});
