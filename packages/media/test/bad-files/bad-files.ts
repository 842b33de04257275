import { audio } from "./audio.ts";
import { bad, emptyZip, part, type BadFile, type GoodFiles } from "./bad-file.ts";
import { images } from "./images.ts";
import { pdfs } from "./pdfs.ts";
import { videos } from "./videos.ts";

/** Bad files as bytes; bad entries of the file system are made by the test itself. */
export async function badFiles(good: GoodFiles): Promise<BadFile[]> {
  return [
    ...cutShort(good),
    ...misnamed(good),
    ...images(good),
    ...audio(good),
    ...videos(good),
    ...(await pdfs(good)),
    ...foreign(),
  ];
}

function cutShort(good: GoodFiles): BadFile[] {
  return [
    bad("empty.png", "MEDIA_EMPTY", ""),
    bad("signature.png", "MEDIA_BROKEN", good.png.subarray(0, 8 + 16)),
    bad("half.png", "MEDIA_BROKEN", part(good.png, 0.5)),
    bad("without-end.png", "MEDIA_BROKEN", good.png.subarray(0, -12)),
    bad("last-byte.png", "MEDIA_BROKEN", good.png.subarray(0, -1)),
    bad("header.jpg", "MEDIA_BROKEN", good.jpeg.subarray(0, 30)),
    bad("half.jpg", "MEDIA_BROKEN", part(good.jpeg, 0.5)),
    bad("last-byte.jpg", "MEDIA_BROKEN", good.jpeg.subarray(0, -1)),
    bad("header.gif", "MEDIA_BROKEN", good.gif.subarray(0, 8)),
    bad("half.webp", "MEDIA_BROKEN", part(good.webp, 0.5)),
    bad("header.tiff", "MEDIA_BROKEN", good.tiff.subarray(0, 8)),
    bad("header.avif", "MEDIA_BROKEN", good.avif.subarray(0, 60)),
    bad("header.wav", "MEDIA_BROKEN", good.wav.subarray(0, 20)),
    bad("half.wav", "MEDIA_BROKEN", part(good.wav, 0.5)),
    bad("last-sample.wav", "MEDIA_BROKEN", good.wav.subarray(0, -2)),
    bad("half.mp3", "MEDIA_BROKEN", part(good.mp3, 0.5)),
    bad("half-bare.mp3", "MEDIA_BROKEN", good.bareMp3.subarray(0, good.bareMp3.length - 100)),
    bad("half.mp4", "MEDIA_BROKEN", part(good.mp4, 0.5)),
    bad("half-fast.mp4", "MEDIA_BROKEN", part(good.fastMp4, 0.9)),
    bad("half-moov.mp4", "MEDIA_BROKEN", good.mp4.subarray(0, -200)),
    bad("half-fragments.mp4", "MEDIA_BROKEN", part(good.fragments, 0.6)),
    bad("half.mov", "MEDIA_BROKEN", part(good.mov, 0.5)),
    bad("third.pdf", "MEDIA_BROKEN", part(good.pdf, 0.33)),
    bad("without-end.pdf", "MEDIA_BROKEN", good.pdf.subarray(0, good.pdf.lastIndexOf("startxref"))),
    bad("half-tables.pdf", "MEDIA_BROKEN", part(good.tablePdf, 0.7)),
  ];
}

function withComment(jpeg: Buffer, comment: string): Buffer {
  const segment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, comment.length + 2]), Buffer.from(comment)]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

function misnamed(good: GoodFiles): BadFile[] {
  return [
    bad("really-png.jpg", "MEDIA_TYPE_MISMATCH", good.png),
    bad("really-jpeg.png", "MEDIA_TYPE_MISMATCH", good.jpeg),
    bad("really-mp4.mp3", "MEDIA_TYPE_MISMATCH", good.mp4),
    bad("really-wav.mp3", "MEDIA_TYPE_MISMATCH", good.wav),
    bad("really-pdf.txt", "MEDIA_TYPE_MISMATCH", good.pdf),
    bad("really-text.pdf", "MEDIA_TYPE_MISMATCH", "This is no PDF at all, whatever its name says."),
    bad("really-html.png", "MEDIA_TYPE_MISMATCH", "<!doctype html><title>404</title>"),
    bad("polyglot-behind-png.pdf", "MEDIA_TYPE_MISMATCH", Buffer.concat([good.png, good.pdf])),
    bad("polyglot-zip.png", "MEDIA_AMBIGUOUS", Buffer.concat([good.png, emptyZip])),
    bad(
      "polyglot-zip.mp4",
      "MEDIA_AMBIGUOUS",
      Buffer.concat([good.mp4, Buffer.from([0, 0, 0, 30]), Buffer.from("free"), emptyZip]),
    ),
    bad("polyglot-pdf.jpg", "MEDIA_AMBIGUOUS", withComment(good.jpeg, "%PDF-1.4 1 0 obj")),
    bad(
      "polyglot-pdf.gif",
      "MEDIA_AMBIGUOUS",
      Buffer.concat([good.gif.subarray(0, 13), Buffer.from("%PDF-1.7"), good.gif.subarray(13)]),
    ),
  ];
}

function foreign(): BadFile[] {
  return [
    bad("noise", "MEDIA_UNSUPPORTED", Buffer.alloc(5_000, 0xa5)),
    bad("one-byte", "MEDIA_UNSUPPORTED", Buffer.from([0x25])),
    bad("text", "MEDIA_UNSUPPORTED", "plain text"),
    bad("text.txt", "MEDIA_UNSUPPORTED", "plain text"),
    bad("data.json", "MEDIA_UNSUPPORTED", '{"a":1}'),
    bad("page.html", "MEDIA_UNSUPPORTED", "<!doctype html><title>a page</title>"),
    bad(
      "archive",
      "MEDIA_UNSUPPORTED",
      Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(40), emptyZip]),
    ),
    bad(
      "program",
      "MEDIA_UNSUPPORTED",
      Buffer.concat([Buffer.from("\u007fELF\u0002\u0001\u0001"), Buffer.alloc(100)]),
    ),
    bad("bitmap.bmp", "MEDIA_UNSUPPORTED", Buffer.concat([Buffer.from("BM"), Buffer.alloc(100)])),
  ];
}
