import { deflateSync } from "node:zlib";
import { box, words } from "./make-boxes.ts";
import { makePdf } from "./make-pdf.ts";

/** A whole file of each format, from which the bad ones are made. */
export interface GoodFiles {
  readonly png: Buffer;
  readonly jpeg: Buffer;
  readonly gif: Buffer;
  readonly webp: Buffer;
  readonly tiff: Buffer;
  readonly avif: Buffer;
  readonly wav: Buffer;
  readonly mp3: Buffer;
  readonly bareMp3: Buffer;
  readonly mp4: Buffer;
  readonly fastMp4: Buffer;
  readonly fragments: Buffer;
  readonly mov: Buffer;
  readonly pdf: Buffer;
  readonly tablePdf: Buffer;
}

export interface BadFile {
  /** The name of the saved file. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly code: string;
}

const bad = (name: string, code: string, bytes: Uint8Array | string): BadFile => ({
  name,
  code,
  bytes: Buffer.from(bytes as Uint8Array),
});

/** A changed copy. */
function altered(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

const part = (bytes: Buffer, share: number): Buffer => bytes.subarray(0, Math.floor(bytes.length * share));

/** Overwrites the number `offset` bytes after a four-letter name. */
const writeAfter = (bytes: Buffer, name: string, offset: number, value: number): Buffer =>
  altered(bytes, (copy) => copy.writeUInt32BE(value, copy.indexOf(name, 0, "latin1") + 4 + offset));

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

const emptyZip = Buffer.concat([Buffer.from("PK\u0005\u0006"), Buffer.alloc(18)]);

function withComment(jpeg: Buffer, comment: string): Buffer {
  const segment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, comment.length + 2]), Buffer.from(comment)]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

function images(good: GoodFiles): BadFile[] {
  return [
    bad(
      "wrong-checksum.png",
      "MEDIA_BROKEN",
      altered(good.png, (copy) => copy.writeUInt32BE(9_999, 16)),
    ),
    bad(
      "no-header.png",
      "MEDIA_BROKEN",
      altered(good.png, (copy) => copy.write("IXXX", 12)),
    ),
    bad("huge-chunk.png", "MEDIA_BROKEN", writeAfter(good.png, "IDAT", -8, 0x7fff_fff0)),
    bad(
      "noise-chunk.png",
      "MEDIA_BROKEN",
      altered(good.png, (copy) => copy.fill(1, 33, 60)),
    ),
    bad(
      "no-segment.jpg",
      "MEDIA_BROKEN",
      altered(good.jpeg, (copy) => copy.fill(0, 20, 24)),
    ),
    bad(
      "endless-segment.jpg",
      "MEDIA_BROKEN",
      altered(good.jpeg, (copy) => copy.writeUInt16BE(0, 4)),
    ),
    bad(
      "far-directory.tiff",
      "MEDIA_BROKEN",
      altered(good.tiff, (copy) => copy.writeUInt32LE(0x7fff_ffff, 4)),
    ),
    bad(
      "endless-box.avif",
      "MEDIA_BROKEN",
      altered(good.avif, (copy) => copy.fill(0, 40, 120)),
    ),
  ];
}

function audio(good: GoodFiles): BadFile[] {
  const format = 20; // where the content of `fmt ` begins
  return [
    bad(
      "no-channels.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt16LE(0, format + 2)),
    ),
    bad(
      "no-rate.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt32LE(0, format + 4)),
    ),
    bad(
      "no-blocks.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt16LE(0, format + 12)),
    ),
    bad(
      "contradiction.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt16LE(24, format + 14)),
    ),
    bad(
      "huge-chunk.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt32LE(0x7000_0000, 16)),
    ),
    bad(
      "huge-data.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt32LE(0x7000_0000, copy.indexOf("data") + 4)),
    ),
    bad(
      "silent.wav",
      "MEDIA_BROKEN",
      altered(good.wav.subarray(0, good.wav.indexOf("data") + 8), (copy) =>
        copy.writeUInt32LE(0, copy.length - 4),
      ),
    ),
    bad(
      "strange-codec.wav",
      "MEDIA_UNSUPPORTED",
      altered(good.wav, (copy) => copy.writeUInt16LE(0x0161, format)),
    ),
    bad(
      "endless-chunks.wav",
      "MEDIA_BROKEN",
      Buffer.concat([good.wav.subarray(0, 12), Buffer.alloc(400_000, "JUNK\0\0\0\0", "latin1")]),
    ),
    bad(
      "huge-tag.mp3",
      "MEDIA_BROKEN",
      Buffer.concat([Buffer.from("ID3\u0004\0\0\u007f\u007f\u007f\u007f", "latin1"), good.bareMp3]),
    ),
    bad(
      "tag-alone.mp3",
      "MEDIA_BROKEN",
      Buffer.concat([Buffer.from("ID3\u0004\0\0\0\0\u0010\0", "latin1"), Buffer.alloc(2_048)]),
    ),
    bad(
      "noise.mp3",
      "MEDIA_BROKEN",
      Buffer.concat([Buffer.from("ID3\u0004\0\0\0\0\0\0", "latin1"), Buffer.alloc(300_000, 0x55)]),
    ),
  ];
}

function videos(good: GoodFiles): BadFile[] {
  const moov = good.mp4.indexOf("moov") - 4;
  return [
    bad("without-moov.mp4", "MEDIA_BROKEN", good.mp4.subarray(0, moov)),
    bad(
      "only-moov.mp4",
      "MEDIA_BROKEN",
      Buffer.concat([good.mp4.subarray(0, good.mp4.readUInt32BE(0)), good.mp4.subarray(moov)]),
    ),
    bad("huge-moov.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "moov", -8, 0xffff_fff0)),
    bad("huge-mdat.mp4", "MEDIA_BROKEN", writeAfter(good.fastMp4, "mdat", -8, 0x7fff_ffff)),
    bad(
      "huge-64-bit.mp4",
      "MEDIA_BROKEN",
      Buffer.concat([good.mp4, Buffer.from("000000016d6461747fffffffffffffff", "hex")]),
    ),
    bad("tiny-box.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "trak", -8, 3)),
    bad("swollen-box.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stbl", -8, 0x00ff_ffff)),
    bad("many-times.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stts", 4, 0xffff_ffff)),
    bad("many-samples.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stts", 8, 0xffff_ffff)),
    bad("many-sizes.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stsz", 8, 0xffff_ffff)),
    bad(
      "many-equal-sizes.mp4",
      "MEDIA_BROKEN",
      writeAfter(writeAfter(good.mp4, "stsz", 4, 1), "stsz", 8, 0xffff_ffff),
    ),
    bad("many-chunks.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stco", 4, 0x7fff_ffff)),
    bad("many-in-a-chunk.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stsc", 12, 0xffff_ff00)),
    bad("far-chunk.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stsc", 20, 0xffff_ff00)),
    bad("many-runs.mp4", "MEDIA_BROKEN", writeAfter(good.fragments, "trun", 4, 0xffff_ffff)),
    bad(
      "many-bare-runs.mp4",
      "MEDIA_BROKEN",
      writeAfter(writeAfter(good.fragments, "trun", 0, 0), "trun", 4, 0xffff_ffff),
    ),
    bad("many-small-runs.mp4", "MEDIA_BROKEN", fragmentBomb(good.fragments)),
    bad("astray-index.mp4", "MEDIA_BROKEN", withIndex(good.fragments, 1, 0)),
    bad(
      "repeating-index.mp4",
      "MEDIA_BROKEN",
      withIndex(good.fragments, 150_000, good.fragments.indexOf("moof") - 4),
    ),
    bad("endless-index.mp4", "MEDIA_BROKEN", withIndex(good.fragments, 0xffff_fff0, 0)),
    bad("hidden-table.mp4", "MEDIA_BROKEN", insideStbl(good.mp4, box("dinf", endlessTimes))),
    bad("second-table.mp4", "MEDIA_BROKEN", insideStbl(good.mp4, endlessTimes)),
    bad("half-in-header.mp4", "MEDIA_UNSUPPORTED", withFragment(good.mp4)),
    bad(
      "protected.mp4",
      "MEDIA_ENCRYPTED",
      altered(good.mp4, (copy) => copy.write("encv", copy.indexOf("avc1", copy.indexOf("stsd")))),
    ),
    bad("noise-behind.mp4", "MEDIA_BROKEN", Buffer.concat([good.mp4, Buffer.alloc(64, 7)])),
    bad(
      "compressed.mov",
      "MEDIA_UNSUPPORTED",
      altered(good.mov, (copy) => copy.write("cmov", copy.indexOf("mvhd"))),
    ),
  ];
}

/** A fragment of a few kilobytes that claims a hundred million samples: each run claims some, and lists none. */
function fragmentBomb(fragments: Buffer): Buffer {
  const runs = Array.from({ length: 1_000 }, () => box("trun", words(0, 100_000)));
  const track = box(
    "traf",
    box("tfhd", words(0x02_0038, 1, 1_000, 10, 0)),
    box("tfdt", words(0, 0)),
    ...runs,
  );
  const fragment = box("moof", box("mfhd", words(0, 1)), track);
  const header = fragments.subarray(0, fragments.indexOf("moof") - 4);
  return Buffer.concat([header, fragment, box("mdat", Buffer.alloc(100))]);
}

/** An index of fragments that claims this many entries, all at time 0 and of one fragment. */
function withIndex(fragments: Buffer, count: number, target: number): Buffer {
  const entry = Buffer.concat([words(0, target), Buffer.from([1, 1, 1])]);
  const entries = Buffer.alloc(entry.length * Math.min(count, 150_000), entry);
  const table = box("tfra", words(0, 1, 0, count), entries);
  const index = box("mfra", table, box("mfro", words(0, 8 + table.length + 16)));
  return Buffer.concat([fragments.subarray(0, fragments.indexOf("mfra") - 4), index]);
}

/** Claims four billion samples in one entry. */
const endlessTimes = box("stts", words(0, 1, 0xffff_ffff, 1));

/** Puts a box at the end of the first track's tables, in an MP4 whose header comes last. */
function insideStbl(mp4: Buffer, more: Buffer): Buffer {
  const stbl = mp4.indexOf("stbl") - 4;
  const end = stbl + mp4.readUInt32BE(stbl);
  return altered(Buffer.concat([mp4.subarray(0, end), more, mp4.subarray(end)]), (copy) => {
    for (const parent of ["moov", "trak", "mdia", "minf", "stbl"]) {
      const at = copy.indexOf(parent) - 4;
      copy.writeUInt32BE(copy.readUInt32BE(at) + more.length, at);
    }
  });
}

/** As some programs write it: the first frames are in the header, and more in a fragment. */
function withFragment(mp4: Buffer): Buffer {
  const run = box("trun", words(0, 1));
  const track = box(
    "traf",
    box("tfhd", words(0x02_0038, 1, 1_000, 10, 0)),
    box("tfdt", words(0, 75_000)),
    run,
  );
  return Buffer.concat([mp4, box("moof", box("mfhd", words(0, 1)), track), box("mdat", Buffer.alloc(10))]);
}

async function pdfs(good: GoodFiles): Promise<BadFile[]> {
  const table = good.tablePdf;
  const xref = table.lastIndexOf("\nxref") + 1;
  const start = table.lastIndexOf("startxref");
  return [
    bad(
      "far-references.pdf",
      "MEDIA_BROKEN",
      Buffer.concat([table.subarray(0, start), Buffer.from("startxref\n99999999\n%%EOF\n")]),
    ),
    bad(
      "wrong-references.pdf",
      "MEDIA_BROKEN",
      Buffer.concat([table.subarray(0, start), Buffer.from("startxref\n20\n%%EOF\n")]),
    ),
    bad(
      "wrong-entry.pdf",
      "MEDIA_BROKEN",
      altered(table, (copy) => copy.write("0000000007", table.indexOf("00000 n", xref) - 11)),
    ),
    bad(
      "damaged-table.pdf",
      "MEDIA_BROKEN",
      altered(table, (copy) => copy.fill("x", xref + 30, xref + 60)),
    ),
    bad(
      "counts-too-many.pdf",
      "MEDIA_BROKEN",
      altered(table, (copy) => copy.write("xref\n0 9", xref)),
    ),
    bad("circle.pdf", "MEDIA_BROKEN", circular(table, start)),
    bad("no-start.pdf", "MEDIA_BROKEN", Buffer.concat([table.subarray(0, start), Buffer.from("%%EOF\n")])),
    bad(
      "header-behind.pdf",
      "MEDIA_TYPE_MISMATCH",
      Buffer.concat([Buffer.from("\0\u0001\u0002junk in front\n"), good.pdf]),
    ),
    bad("no-pages.pdf", "MEDIA_BROKEN", await makePdf(0)),
    bad(
      "damaged-object.pdf",
      "MEDIA_BROKEN",
      altered(table, (copy) => copy.write("<< [ >> (", table.indexOf("<<", table.indexOf(" obj")))),
    ),
    bad("bomb.pdf", "MEDIA_TOO_LARGE", pdfBomb("ObjStm")),
    bad("hidden-bomb.pdf", "MEDIA_TOO_LARGE", pdfBomb("Obj#53tm")),
    bad("encrypted-bomb.pdf", "MEDIA_TOO_LARGE", pdfBomb("ObjStm", { trailer: "/Encrypt 9 0 R" })),
    bad("many-bombs.pdf", "MEDIA_TOO_LARGE", pdfBomb("ObjStm", { megabytes: 10, count: 30 })),
    bad("endless-streams.pdf", "MEDIA_BROKEN", behindObjects(table, "stream\n".repeat(600_000))),
  ];
}

function circular(table: Buffer, start: number): Buffer {
  const position = /startxref\s+(\d+)/.exec(table.toString("latin1", start))?.[1] ?? "0";
  const text = table.toString("latin1");
  const at = text.lastIndexOf("trailer");
  const open = text.indexOf("<<", at) + 2;
  return Buffer.from(`${text.slice(0, open)} /Prev ${position} ${text.slice(open)}`, "latin1");
}

/** Inserts a comment and a text between the last object of a PDF and its cross-references. */
function behindObjects(table: Buffer, text: string): Buffer {
  const start = table.lastIndexOf("startxref");
  return Buffer.concat([table.subarray(0, start), Buffer.from(`%\n${text}`), table.subarray(start)]);
}

/** A few kilobytes that inflate to a quarter of a gigabyte of objects, or to several times less than that. */
function pdfBomb(type: string, { megabytes = 256, count = 1, trailer = "" } = {}): Buffer {
  const content = deflateSync(Buffer.alloc(megabytes * 1024 * 1024, 0x20), { level: 9 });
  const objects = Array.from({ length: count }, (_, index) =>
    Buffer.concat([
      Buffer.from(
        `${index + 1} 0 obj\n<< /Type /${type} /N 1 /First 10 /Filter /FlateDecode /Length ${content.length} >>\nstream\n`,
      ),
      content,
      Buffer.from("\nendstream\nendobj\n"),
    ]),
  );
  const body = Buffer.concat([Buffer.from("%PDF-1.7\n"), ...objects]);
  const xref = body.length;
  const table = `xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R ${trailer} >>\n`;
  return Buffer.concat([body, Buffer.from(`${table}startxref\n${xref}\n%%EOF\n`)]);
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
