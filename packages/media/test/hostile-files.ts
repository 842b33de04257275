import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { rc4 } from "../src/pdf/rc4.ts";
import { box, words } from "./make-boxes.ts";
import { bareFragment, equalSamples, fragmented, makeMp4, noSamples } from "./make-mp4.ts";
import { writeCompressedPdf, writePdf, type PdfPart } from "./write-pdf.ts";

/** A file made to take all time or memory of whoever reads it. */
export interface HostileFile {
  readonly name: string;
  readonly make: () => Buffer;
  /** What becomes of it: the code of an error, or "loaded" where its harm is passed over. */
  readonly outcome: string;
  /** What the message of the error says, so that it is known which cap met it. */
  readonly message?: string;
}

export const hostileFiles: readonly HostileFile[] = [...pdfs(), ...videos()];

function pdfs(): HostileFile[] {
  const tooLarge = "MEDIA_TOO_LARGE";
  const broken = "MEDIA_BROKEN";
  return [
    {
      name: "arrays-in-streams.pdf",
      message: "values in one PDF object",
      outcome: tooLarge,
      make: arraysInStreams,
    },
    {
      name: "four-billion-references.pdf",
      message: "count 4000000000 entries and have room for 3",
      outcome: broken,
      make: () => manyReferences(4_000_000_000),
    },
    {
      name: "four-million-references.pdf",
      message: "count 4000000 entries and have room for 3",
      outcome: broken,
      make: () => manyReferences(4_000_000),
    },
    {
      name: "doubling-tree-of-40.pdf",
      message: "leads to its node 41 twice",
      outcome: broken,
      make: () => doublingTree(40),
    },
    {
      name: "doubling-tree-of-24.pdf",
      message: "leads to its node 25 twice",
      outcome: broken,
      make: () => doublingTree(24),
    },
    {
      name: "deflated-twice.pdf",
      message: "bytes of PDF objects when inflated",
      outcome: tooLarge,
      make: () => bomb("/Filter [/FlateDecode /FlateDecode]", deflateSync(deflated(1_000))),
    },
    {
      name: "deflated-in-hex.pdf",
      message: "bytes of PDF objects when inflated",
      outcome: tooLarge,
      make: () =>
        bomb("/Filter [/ASCIIHexDecode /FlateDecode]", Buffer.from(`${deflated(200).toString("hex")}>`)),
    },
    {
      name: "long-dictionary.pdf",
      message: "bytes of PDF objects when inflated",
      outcome: tooLarge,
      make: () => bomb(`/Filter /FlateDecode /Pad (${"x".repeat(4_000)})`, deflated(200)),
    },
    {
      name: "object-in-a-string.pdf",
      message: "bytes of PDF objects when inflated",
      outcome: tooLarge,
      make: () => bomb("/Filter /FlateDecode /Pad (7 0 obj)", deflated(200)),
    },
    { name: "nested-arrays.pdf", message: "nested too deeply", outcome: broken, make: nestedArrays },
    { name: "length-of-itself.pdf", message: "made of itself", outcome: broken, make: lengthOfItself },
    { name: "eight-million-objects.pdf", message: "has no room for", outcome: broken, make: manyObjects },
    { name: "dictionaries.pdf", outcome: "loaded", make: () => font(`[${"<<>>".repeat(124_000)}]`) },
    { name: "digits-between-objects.pdf", outcome: "loaded", make: () => between("1".repeat(200_000)) },
    { name: "junk-between-objects.pdf", outcome: "loaded", make: () => between("7 7 ".repeat(250_000)) },
    {
      name: "names-before-streams.pdf",
      outcome: "loaded",
      make: () => between("#41#41stream ".repeat(460_000)),
    },
    { name: "unterminated-streams.pdf", message: "has no end", outcome: broken, make: unterminatedStreams },
  ];
}

function videos(): HostileFile[] {
  const broken = "MEDIA_BROKEN";
  const [samples, content] = [8_000_000, 9_000_100];
  return [
    {
      name: "key-frames-in-a-fragment.mp4",
      message: "one of its fragments tells of 499999 samples",
      outcome: broken,
      make: () =>
        makeMp4({
          tracks: [{ duration: 0, tables: noSamples }],
          more: [fragmented],
          rest: [bareFragment(0, 499_999), box("mdat", Buffer.alloc(600_000))],
        }),
    },
    {
      name: "nine-million-key-frames.mp4",
      message: 'its header "moov" has',
      outcome: broken,
      make: () => {
        const count = content - 100;
        const numbers = Buffer.alloc(count * 4);
        for (let index = 0; index < count; index += 1) numbers.writeUInt32BE(index + 1, index * 4);
        const tables = [...equalSamples(count), box("stss", words(0, count), numbers)];
        return makeMp4({
          tracks: [{ duration: count, tables }],
          rest: [box("mdat", Buffer.alloc(content))],
        });
      },
    },
    {
      name: "five-thousand-tracks.mp4",
      message: "more than 64 tracks",
      outcome: broken,
      make: () =>
        makeMp4({
          tracks: Array.from({ length: 5_000 }, () => ({ duration: 5_000, tables: equalSamples(5_000) })),
          rest: [box("mdat", Buffer.alloc(10_000))],
        }),
    },
    {
      name: "samples-over-17-fragments.mp4",
      message: "one of its fragments tells of 470588 samples",
      outcome: broken,
      make: () => manyFragments(17, Math.floor(samples / 17), content),
    },
    {
      name: "samples-over-40-fragments.mp4",
      message: "key frames among",
      outcome: broken,
      make: () => manyFragments(40, samples / 40, content),
    },
    {
      name: "repeated-tables.mp4",
      message: 'two tables "stss"',
      outcome: broken,
      make: () => {
        const keys = box("stss", words(0, 600_000), Buffer.alloc(2_400_000));
        const tables = [...equalSamples(1_000_000), ...Array.from({ length: 8 }, () => keys)];
        return makeMp4({
          tracks: [{ duration: 1_000_000, tables }],
          rest: [box("mdat", Buffer.alloc(1_100_000))],
        });
      },
    },
    {
      name: "boxes-in-the-header.mp4",
      message: "more than 2000000 boxes",
      outcome: broken,
      make: () =>
        makeMp4({
          tracks: [{ duration: 1_000, tables: equalSamples(1_000) }],
          more: [Buffer.alloc(2_900_000 * 8, box("free"))],
          rest: [box("mdat", Buffer.alloc(2_000))],
        }),
    },
    {
      name: "names-of-tables.mp4",
      message: "names tables",
      outcome: broken,
      make: () =>
        makeMp4({
          tracks: [{ duration: 1_000, tables: equalSamples(1_000) }],
          more: [box("free", Buffer.alloc(5_500_000 * 4, "stts"))],
          rest: [box("mdat", Buffer.alloc(2_000))],
        }),
    },
  ];
}

/** Fragments of key frames without numbers of their own. */
function manyFragments(count: number, samples: number, byteLength: number): Buffer {
  const fragments = Array.from({ length: count }, (_, index) => bareFragment(index * samples, samples));
  return makeMp4({
    tracks: [{ duration: 0, tables: noSamples }],
    more: [fragmented],
    rest: [...fragments, box("mdat", Buffer.alloc(byteLength))],
  });
}

const catalog = "<< /Type /Catalog /Pages 2 0 R >>";
const tree = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>";
const page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources 4 0 R >>";

/** The fonts of a page are 30 million empty arrays, in streams of objects of a few kilobytes. */
function arraysInStreams(): Buffer {
  const [count, first] = [8, 20];
  const arrays = Buffer.alloc(7_500_000, "[]");
  const containers: PdfPart[] = Array.from({ length: count }, (_, index) => ({
    dictionary: `/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode`,
    content: deflateSync(Buffer.concat([Buffer.from(`${first + index} 0 [`), arrays, Buffer.from("]")])),
  }));
  const fonts = containers.map((_, index) => `/F${index} ${first + index} 0 R`).join(" ");
  return writeCompressedPdf(
    [catalog, tree, page, `<< /Font << ${fonts} >> >>`, ...containers],
    containers.map((_, index) => ({ number: first + index, container: 5 + index, index: 0 })),
  );
}

/** A stream of cross-references of a few bytes that counts any number of entries. */
function manyReferences(size: number): Buffer {
  const body = Buffer.from(`%PDF-1.7\n1 0 obj\n${catalog}\nendobj\n2 0 obj\n${tree}\nendobj\n`, "latin1");
  const table = deflateSync(Buffer.from([0, 0, 0, 1, 0, 9, 1, 0, 60]));
  const dictionary = `/Type /XRef /Size ${size} /W [1 1 1] /Root 1 0 R /Filter /FlateDecode /Length ${table.length}`;
  return Buffer.concat([
    body,
    Buffer.from(`9 0 obj\n<< ${dictionary} >>\nstream\n`),
    table,
    Buffer.from(`\nendstream\nendobj\nstartxref\n${body.length}\n%%EOF\n`),
  ]);
}

/** A page with a font that is anything. */
function font(part: PdfPart): Buffer {
  return writePdf([catalog, tree, page, "<< /Font << /F 5 0 R >> >>", part]);
}

function nestedArrays(): Buffer {
  return font("[".repeat(1_000_000));
}

function lengthOfItself(): Buffer {
  return font("<< /Length 5 0 R >>\nstream\n\nendstream");
}

/** Cross-references of a few kilobytes to eight million objects, all of which are the first. */
function manyObjects(): Buffer {
  const count = 8_000_000;
  const body = Buffer.from(`%PDF-1.7\n1 0 obj\n${catalog}\nendobj\n`, "latin1");
  const table = deflateSync(Buffer.alloc(count * 2, Buffer.from([1, 9])));
  const dictionary = `/Type /XRef /Size ${count} /W [1 1 0] /Root 1 0 R /Filter /FlateDecode /Length ${table.length}`;
  return Buffer.concat([
    body,
    Buffer.from(`9 0 obj\n<< ${dictionary} >>\nstream\n`),
    table,
    Buffer.from(`\nendstream\nendobj\nstartxref\n${body.length}\n%%EOF\n`),
  ]);
}

/** Each node of the page tree lists the next one twice. */
function doublingTree(levels: number): Buffer {
  const nodes = Array.from({ length: levels }, (_, index) => {
    const child = `${index + 3} 0 R`;
    return `<< /Type /Pages /Count ${2 ** (levels - index)} /Kids [${child} ${child}] >>`;
  });
  return writePdf([catalog, ...nodes, "<< /Type /Page /MediaBox [0 0 9 9] >>"]);
}

function deflated(megabytes: number): Buffer {
  return deflateSync(Buffer.alloc(megabytes * 1024 * 1024, 0x20), { level: 9 });
}

/** A page whose resources lie in a stream of objects that inflates to more than memory. */
function bomb(dictionary: string, content: Buffer): Buffer {
  const container = { dictionary: `/Type /ObjStm /N 1 /First 4 ${dictionary}`, content };
  return writeCompressedPdf(
    [catalog, tree, page.replace("4 0 R", "5 0 R"), container],
    [{ number: 5, container: 4, index: 0 }],
  );
}

/** A whole document with something between its objects. */
function between(text: string): Buffer {
  return writePdf([catalog, tree, page, "<< >>"], { between: `\n${text}\n` });
}

/** As many streams without an end as there are objects, in a file that is encrypted with an empty password. */
function unterminatedStreams(): Buffer {
  const count = 40_000;
  const fonts = Array.from({ length: count }, (_, index) => `/F${index} ${index + 6} 0 R`).join(" ");
  const [owner, id] = [Buffer.alloc(32), Buffer.alloc(16)];
  const padding = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");
  const flags = Buffer.from([0xfc, 0xff, 0xff, 0xff]);
  const key = createHash("md5")
    .update(Buffer.concat([padding, owner, flags, id]))
    .digest()
    .subarray(0, 5);
  const user = Buffer.from(rc4(key, padding)).toString("hex");
  const encryption = `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${owner.toString("hex")}> /U <${user}> >>`;
  const streams = Array.from({ length: count }, () => "<< /Length 99999999 >>\nstream\n");
  return writePdf([catalog, tree, page, `<< /Font << ${fonts} >> >>`, encryption, ...streams], {
    trailer: `/Encrypt 5 0 R /ID [<${id.toString("hex")}> <00>]`,
  });
}
