import { deflateRawSync, deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeStream, type Decoded } from "./decode-stream.ts";
import { PdfName, type PdfDictionary, type PdfValue } from "./pdf-value.ts";

const most = 1_000_000;
const bytes = fc.uint8Array({ maxLength: 2_000 });
/** Long enough, and repeating enough, that codes of all widths come. */
const words = fc
  .array(fc.constantFrom("the ", "quick ", "brown ", "fox ", "\0\0\0\0", "\u00ff"), { maxLength: 3_000 })
  .map((parts) => Buffer.from(parts.join(""), "latin1"));

function decode(
  filters: readonly string[],
  content: Uint8Array,
  parameters: readonly object[] = [],
): Decoded {
  const dictionary: PdfDictionary = new Map<string, PdfValue>([
    ["Filter", filters.map((name) => new PdfName(name))],
    ["DecodeParms", parameters.map((entries) => new Map(Object.entries(entries)) as PdfDictionary)],
  ]);
  return decodeStream(dictionary, content, (value) => value ?? null, most);
}

const hex = (decoded: Decoded): string =>
  typeof decoded === "string" ? decoded : Buffer.from(decoded).toString("hex");

describe("filters of streams", () => {
  it("FlateDecode takes what is whole, cut short, or has a wrong checksum", () => {
    const content = Buffer.from("a fox and a hen, ".repeat(50));
    const deflated = deflateSync(content);
    expect(hex(decode(["FlateDecode"], deflated))).toBe(content.toString("hex"));
    expect(hex(decode(["Fl"], Buffer.concat([deflated, Buffer.from("\r\n")])))).toBe(content.toString("hex"));
    const damaged = Buffer.from(deflated);
    damaged.fill(0, damaged.length - 4);
    expect(hex(decode(["FlateDecode"], damaged))).toBe(content.toString("hex"));
    const short = decode(["FlateDecode"], deflated.subarray(0, -12));
    expect(content.toString("hex").startsWith(hex(short))).toBe(true);
  });

  it("ASCIIHexDecode and ASCII85Decode give back any bytes", () => {
    fc.assert(
      fc.property(bytes, (content) => {
        const text = `${Buffer.from(content)
          .toString("hex")
          .replace(/(.{64})/g, "$1\n")}>`;
        expect(hex(decode(["ASCIIHexDecode"], Buffer.from(text)))).toBe(Buffer.from(content).toString("hex"));
        const ascii = Buffer.from(toAscii85(content));
        expect(hex(decode(["ASCII85Decode"], ascii))).toBe(Buffer.from(content).toString("hex"));
      }),
    );
  });

  it("LZWDecode gives back what was packed, with either change of the width", () => {
    const example = Buffer.from("800b6050220c0c8501", "hex");
    expect(hex(decode(["LZWDecode"], example))).toBe("2d2d2d2d2d412d2d2d42");
    fc.assert(
      fc.property(words, fc.constantFrom(0, 1), (content, EarlyChange) => {
        const packed = toLzw(content, EarlyChange);
        expect(hex(decode(["LZWDecode"], packed, [{ EarlyChange }]))).toBe(content.toString("hex"));
      }),
    );
  });

  it("RunLengthDecode repeats and copies", () => {
    const packed = Buffer.from([2, 1, 2, 3, 254, 9, 0, 7, 128, 5, 5]);
    expect(hex(decode(["RunLengthDecode"], packed))).toBe("01020309090907");
  });

  it("predictors are undone", () => {
    const rows = [
      [10, 20, 30, 40],
      [11, 22, 33, 44],
      [1, 2, 3, 4],
    ];
    for (const filter of [0, 1, 2, 3, 4]) {
      const predicted = Buffer.from(
        rows.flatMap((row, index) => [filter, ...toPng(filter, row, rows[index - 1])]),
      );
      const decoded = decode(["FlateDecode"], deflateSync(predicted), [{ Predictor: 12, Columns: 4 }]);
      expect(hex(decoded), `filter ${filter}`).toBe(Buffer.from(rows.flat()).toString("hex"));
    }
    const tiff = Buffer.from([10, 10, 10, 10, 11, 11, 11, 11]);
    expect(hex(decode(["FlateDecode"], deflateSync(tiff), [{ Predictor: 2, Columns: 4 }]))).toBe(
      "0a141e280b16212c",
    );
  });

  it("filters are undone one after another", () => {
    const content = Buffer.from("foxes");
    const twice = deflateSync(deflateSync(content));
    expect(
      hex(decode(["ASCIIHexDecode", "FlateDecode", "FlateDecode"], Buffer.from(twice.toString("hex")))),
    ).toBe(content.toString("hex"));
  });

  it("what is too long is stopped, by whatever filter, and so are too many of them", () => {
    const long = Buffer.alloc(most + 1);
    expect(decode(["FlateDecode"], deflateSync(long))).toBe("too long");
    expect(decode(["FlateDecode"], Buffer.concat([Buffer.alloc(2), deflateRawSync(long)]))).toBe("too long");
    expect(decode(["LZWDecode"], toLzw(long, 1))).toBe("too long");
    expect(decode(["ASCII85Decode"], Buffer.alloc(most, "z"))).toBe("too long");
    expect(decode(["RunLengthDecode"], Buffer.alloc(20_000, Buffer.from([129, 1])))).toBe("too long");
    expect(
      decode(
        Array.from({ length: 9 }, () => "ASCIIHexDecode"),
        Buffer.from(">"),
      ),
    ).toBe("too long");
  });

  it("any bytes are decoded to something, or said to be too long", () => {
    const names = fc.constantFrom(
      "FlateDecode",
      "LZWDecode",
      "ASCIIHexDecode",
      "ASCII85Decode",
      "RunLengthDecode",
    );
    fc.assert(
      fc.property(bytes, names, fc.integer({ min: 0, max: 15 }), (content, name, Predictor) => {
        const decoded = decode([name], content, [{ Predictor, Columns: 3 }]);
        expect(typeof decoded === "string" ? most : decoded.length).toBeLessThanOrEqual(most);
      }),
    );
  });

  it("pictures are left packed", () => {
    expect(decode(["DCTDecode"], Buffer.from("x"))).toBe("unknown filter");
  });
});

function toAscii85(content: Uint8Array): string {
  let text = "";
  for (let at = 0; at < content.length; at += 4) {
    const group = Buffer.alloc(4);
    const count = Buffer.from(content).copy(group, 0, at, at + 4);
    const digits: string[] = [];
    for (let value = group.readUInt32BE(), index = 0; index < 5; index += 1, value = Math.floor(value / 85))
      digits.unshift(String.fromCharCode(33 + (value % 85)));
    const all = digits.join("");
    text += count === 4 && all === "!!!!!" ? "z" : all.slice(0, count + 1);
  }
  return `${text}~>`;
}

function toLzw(content: Uint8Array, earlyChange: number): Buffer {
  let [bits, table] = ["", new Map<string, number>()];
  const write = (code: number): void => {
    const next = 258 + table.size + earlyChange;
    bits += code.toString(2).padStart(next > 2048 ? 12 : next > 1024 ? 11 : next > 512 ? 10 : 9, "0");
  };
  const codeOf = (text: string): number => (text.length === 1 ? text.charCodeAt(0) : (table.get(text) ?? 0));
  write(256);
  let known = "";
  for (const byte of content) {
    const longer = known + String.fromCharCode(byte);
    if (longer.length === 1 || table.has(longer)) {
      known = longer;
      continue;
    }
    write(codeOf(known));
    table.set(longer, 258 + table.size);
    known = String.fromCharCode(byte);
    if (table.size > 3_700) {
      write(256);
      table = new Map();
    }
  }
  if (known !== "") {
    write(codeOf(known));
    table.set("the last", 258 + table.size);
  }
  write(257);
  const packed = Buffer.alloc(Math.ceil(bits.length / 8));
  for (let at = 0; at < packed.length; at += 1)
    packed[at] = Number.parseInt(bits.slice(at * 8, at * 8 + 8).padEnd(8, "0"), 2);
  return packed;
}

function toPng(filter: number, row: readonly number[], above: readonly number[] = [0, 0, 0, 0]): number[] {
  return row.map((value, column) => {
    const left = row[column - 1] ?? 0;
    const up = above[column] ?? 0;
    const corner = above[column - 1] ?? 0;
    const estimate = left + up - corner;
    const nearest =
      [left, up, corner].toSorted((a, b) => Math.abs(estimate - a) - Math.abs(estimate - b))[0] ?? 0;
    const predicted = [0, left, up, Math.floor((left + up) / 2), nearest][filter] ?? 0;
    return (value - predicted) & 255;
  });
}
