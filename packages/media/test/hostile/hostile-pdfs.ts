import { deflateSync } from "node:zlib";

/** PDFs that are made to cost time or memory: each is small, or repeats one thing. */

/** Makes each file when it is needed, by its name. */
export type HostileFiles = Readonly<Record<string, () => Buffer>>;

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

/** A stream object. `dictionary` is put in front of its length. */
function stream(number: number, dictionary: string, content: Buffer): Buffer {
  return Buffer.concat([
    latin1(`${number} 0 obj\n<< ${dictionary} /Length ${content.length} >>\nstream\n`),
    content,
    latin1("\nendstream\nendobj\n"),
  ]);
}

/**
 * A document of objects, numbered from 1, the catalog. Its table of cross-references is right, or its last entry refers to
 * another object, so that objects are found by scanning the file.
 */
function document(
  objects: readonly (string | Buffer)[],
  { trailer = "", junk = "", isWrong = false } = {},
): Buffer {
  const parts: Buffer[] = [latin1("%PDF-1.7\n")];
  let length = parts[0]!.length;
  const offsets: number[] = [];
  for (const [index, content] of objects.entries()) {
    const object = typeof content === "string" ? latin1(`${index + 1} 0 obj\n${content}\nendobj\n`) : content;
    offsets.push(length);
    parts.push(object);
    length += object.length;
  }
  if (isWrong) offsets.splice(-1, 1, offsets[0]!);
  parts.push(latin1(junk));
  length += junk.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(
    latin1(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

const onePage = [
  "<< /Type /Catalog /Pages 2 0 R >>",
  "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
  "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
];
const megabyte = 1024 * 1024;

/** A document with a stream of objects, deflated once or more. */
function withObjectStream(content: Buffer, { filters = 1, n = 1, dictionary = "" } = {}): Buffer {
  let deflated = content;
  for (let round = 0; round < filters; round += 1) deflated = deflateSync(deflated, { level: 9 });
  const filter = Array.from({ length: filters }, () => "/FlateDecode").join(" ");
  return document([
    ...onePage,
    stream(4, `/Type /ObjStm ${dictionary} /N ${n} /First 6 /Filter [${filter}]`, deflated),
  ]);
}

/** A document with a stream of cross-references that claims this many objects in few bytes. */
function withReferenceStream(size: number, index = ""): Buffer {
  const body = latin1("%PDF-1.7\n");
  const objects = onePage.map((content, number) => latin1(`${number + 1} 0 obj\n${content}\nendobj\n`));
  const before = Buffer.concat([body, ...objects]);
  const references = stream(
    4,
    `/Type /XRef /Size ${size} ${index} /W [1 2 1] /Root 1 0 R /Filter /FlateDecode`,
    deflateSync(Buffer.alloc(16)),
  );
  return Buffer.concat([before, references, latin1(`startxref\n${before.length}\n%%EOF\n`)]);
}

/** A tree of pages whose every node lists the next one twice: 2 to the power of `levels` pages. */
function doublingTree(levels: number): Buffer {
  const nodes = Array.from({ length: levels }, (_, level) => {
    const child = `${level + 3} 0 R`;
    return `<< /Type /Pages /Kids [${child} ${child}] /Count ${2 ** (levels - level)} >>`;
  });
  return document(["<< /Type /Catalog /Pages 2 0 R >>", ...nodes, "<< /Type /Page /MediaBox [0 0 9 9] >>"]);
}

/** 100 MB of spaces in an object. */
const spaces = (): Buffer => latin1(`5 0   [${" ".repeat(100 * megabyte)}]`);
const locked = `/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <${"00".repeat(32)}> /U <${"00".repeat(32)}> >> /ID [<00><00>]`;

export const hostilePdfs = {
  "30 million arrays in a stream of objects": () =>
    withObjectStream(latin1(`5 0   [${"[]".repeat(30_000_000)}]`)),
  "30 million arrays in four streams of objects": () => {
    const arrays = deflateSync(latin1(`5 0   [${"[]".repeat(7_500_000)}]`), { level: 9 });
    const dictionary = "/Type /ObjStm /N 1 /First 6 /Filter /FlateDecode";
    return document([...onePage, ...[4, 5, 6, 7].map((number) => stream(number, dictionary, arrays))]);
  },
  "objects filtered by a megabyte of control characters": () =>
    document([
      ...onePage,
      stream(4, `/Type /ObjStm /N 1 /First 6 /Filter /${"\x1b\x07".repeat(megabyte / 2)}`, Buffer.alloc(9)),
    ]),
  "a stream of cross-references for 4 billion objects": () => withReferenceStream(4_000_000_000),
  "a stream of cross-references for 4 million objects": () => withReferenceStream(4_000_000),
  "cross-references for 4 billion objects in a section": () =>
    withReferenceStream(5, "/Index [0 4000000000]"),
  "a tree of 2^40 pages": () => doublingTree(40),
  "a tree of 2^24 pages": () => doublingTree(24),
  "a tree of pages that is its own child": () =>
    document(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 4 >>"]),
  "objects deflated twice": () => withObjectStream(spaces(), { filters: 2 }),
  "objects deflated, then in hexadecimal": () =>
    document([
      ...onePage,
      stream(
        4,
        "/Type /ObjStm /N 1 /First 6 /Filter [/ASCIIHexDecode /FlateDecode]",
        latin1(deflateSync(spaces(), { level: 9 }).toString("hex") + ">"),
      ),
    ]),
  "a dictionary that is long before its stream": () =>
    withObjectStream(spaces(), { dictionary: `/Note (${"x".repeat(3_000)})` }),
  "the mark of an object in a string": () => withObjectStream(spaces(), { dictionary: "/Note (4 0 obj)" }),
  "a count of objects without end": () => withObjectStream(latin1("5 0 []"), { n: 4_000_000_000 }),
  "digits between objects": () => document(onePage, { junk: "x" + "1".repeat(600_000) + "\n" }),
  "junk between objects": () => document(onePage, { junk: "x" + "1 ".repeat(2_000_000) + "\n" }),
  "objects that begin and never go on": () =>
    document(onePage, { junk: "1 0 obj\n".repeat(1_200_000), isWrong: true }),
  "objects that begin and never go on, and that nothing names": () =>
    document(onePage, { junk: "1 0 obj\n".repeat(1_200_000) }),
  "names of streams in escapes": () =>
    document(onePage, { junk: "%" + "#41".repeat(2 * megabyte) + "stream\n" }),
  "names of streams in escapes, again and again": () =>
    document(onePage, { junk: "%\n" + "#41#41stream".repeat(megabyte / 2) + "\n" }),
  "streams without end in an encrypted file": () =>
    document(onePage, { trailer: locked, junk: "9 0 obj\n<<>>\nstream\n".repeat(40_000) }),
  "streams without end": () => document(onePage, { junk: "9 0 obj\n<<>>\nstream\n".repeat(40_000) }),
  "arrays in arrays": () => document([...onePage, "[".repeat(4 * megabyte)]),
  "dictionaries in dictionaries": () => document([...onePage, "<</A ".repeat(megabyte)]),
  "a string that does not end": () => document([...onePage, "(".repeat(8 * megabyte)]),
  "millions of names": () =>
    document([...onePage, `[${Array.from({ length: 3_000_000 }, (_, n) => `/${n.toString(36)}`).join("")}]`]),
  "millions of numbers": () => document([...onePage, `[${"1 ".repeat(16 * megabyte)}]`]),
  "comments without end": () => document(onePage, { junk: "%\n".repeat(8 * megabyte) }),
  "a table that leads a million times to one object": () => withLongTable(1_000_000),
} satisfies HostileFiles;

function withLongTable(entries: number): Buffer {
  const good = document(onePage);
  const text = good.toString("latin1");
  const xref = text.lastIndexOf("\nxref") + 1;
  const line = text
    .slice(xref)
    .split("\n")
    .find((one) => one.includes(" n"))!;
  const table = `xref\n0 ${entries + 1}\n0000000000 65535 f \n${`${line.trimEnd().padEnd(19)}\n`.repeat(entries)}`;
  const trailer = text.slice(text.lastIndexOf("trailer"));
  return latin1(text.slice(0, xref) + table + trailer);
}

/** A document of names that no other file has: pdf-lib caches each of them for ever. */
export function withManyNames(count: number, file: number): Buffer {
  const names = Array.from({ length: count }, (_, name) => `/f${file}n${name.toString(36)}`);
  return document([...onePage, `[${names.join("")}]`]);
}
