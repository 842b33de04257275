import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvRows, type CsvFields } from "./csv-rows.ts";
import { jsonlRows } from "./jsonl-rows.ts";
import { lines } from "./lines.ts";
import type { Row } from "./row.ts";
import { RowsError } from "./rows-error.ts";

const fields = { id: "id", text: "text" };
const bom = Buffer.from([0xef, 0xbb, 0xbf]);

/** In pieces of a few bytes, so that every boundary is met. */
async function* stream(content: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const csv = (content: string | Uint8Array, more: Partial<CsvFields> = {}): Promise<Row[]> =>
  Array.fromAsync(csvRows(stream(content), { ...fields, ...more }));
const jsonl = (content: string): Promise<Row[]> => Array.fromAsync(jsonlRows(stream(content), fields));
const errorOf = async (rows: Promise<unknown>): Promise<RowsError> => {
  const error = await rows.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RowsError);
  return error as RowsError;
};

describe("csvRows", () => {
  test("csvRows gives id, text and the line that a row begins on, by the header's names in any order", async () => {
    expect(await csv("text,date,id\na,1,x\nb,2,y")).toEqual([
      { id: "x", text: "a", line: 2 },
      { id: "y", text: "b", line: 3 },
    ]);
  });

  test.each(["\n", "\r\n"])(
    "csvRows counts lines right over quoted line breaks and blank lines that are %j",
    async (end) => {
      const rows = ["id,text", "1,a", "", '2,"b', "", 'c ""d"""', "3,e", '4,"f', 'g"', "5,h"].join(end);
      expect(await csv(rows)).toEqual([
        { id: "1", text: "a", line: 2 },
        { id: "2", text: `b${end}${end}c "d"`, line: 4 },
        { id: "3", text: "e", line: 7 },
        { id: "4", text: `f${end}g`, line: 8 },
        { id: "5", text: "h", line: 10 },
      ]);
    },
  );

  test("csvRows passes over a byte order mark, and reads UTF-16 that begins with one", async () => {
    const content = "id,text\n1,ä🌊\n";
    const expected = [{ id: "1", text: "ä🌊", line: 2 }];
    expect(await csv(Buffer.concat([bom, Buffer.from(content)]))).toEqual(expected);
    expect(await csv(Buffer.from(`\ufeff${content}`, "utf16le"))).toEqual(expected);
  });

  test.each([";", "\t", "|"])(
    "csvRows sees that the header's fields are separated by %j",
    async (delimiter) => {
      expect(await csv(`id${delimiter}text\n1${delimiter}a, b\n`)).toEqual([
        { id: "1", text: "a, b", line: 2 },
      ]);
    },
  );

  test("csvRows takes a delimiter that is named", async () => {
    expect(await csv("id:text\n1:a\n", { delimiter: ":" })).toEqual([{ id: "1", text: "a", line: 2 }]);
  });

  test("csvRows reads back any fields that were quoted as RFC 4180 says", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r\n", " ", "ä", "🌊") });
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { maxLength: 8 }), async (cells) => {
        const rows = cells.map((text, index) => `${String(index)},"${text.replaceAll('"', '""')}"`);
        const read = await csv(["id,text", ...rows, ""].join("\r\n"));
        expect(read.map(({ text }) => text)).toEqual(cells);
      }),
    );
  });

  test("csvRows names the nearest column where one is missing", async () => {
    const error = await errorOf(csv("id,Body Text,title\n1,a,b\n", { text: "body_text" }));
    expect(error).toMatchObject({ code: "ROWS_MISSING_COLUMN", line: 1 });
    expect(error.message).toBe(
      'line 1: there is no "body_text"; did you mean "Body Text"? (there are: "id", "Body Text", "title")',
    );
  });

  test.each([
    ["", "ROWS_MISSING_COLUMN", "the file is empty; expected a header and rows"],
    [
      "id,text,text\n1,a,b\n",
      "ROWS_INVALID",
      'line 1, column 3: a second column is called "text"; rename one',
    ],
    ['id,text\n1,a\n2,"b\n3,c\n4,d\n', "ROWS_INVALID", "line 3, column 2: a quote is opened in this row"],
    ['id,text\n1,"a"b\n', "ROWS_INVALID", "line 2, column 2: something follows a closing quote"],
    ['id,text\n1,a"b"\n', "ROWS_INVALID", "line 2, column 2: a quote stands in the middle of a field"],
    ["id,text\n1,a\n2,\0\n", "ROWS_NOT_TEXT", "line 3: a NUL character"],
  ])("csvRows refuses %j with a typed error that says where", async (content, code, message) => {
    const error = await errorOf(csv(content));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  test("a CSV row without an id or with too many fields is given with its problem, and the rows after it are read", async () => {
    expect(await csv('id,text\n,a\n1,"a\r\nb"\n2,a,b\n3,c\n')).toEqual([
      { id: "line 2", text: "", line: 2, problem: '"id" is empty; expected an id' },
      { id: "1", text: "a\r\nb", line: 3 },
      { id: "line 5", text: "", line: 5, problem: "3 fields; expected 2" },
      { id: "3", text: "c", line: 6 },
    ]);
  });

  test("csvRows refuses bytes that are not UTF-8 and names the line", async () => {
    const error = await errorOf(csv(Buffer.from("id,text\n1,a\n2,Möwe\n", "latin1")));
    expect(error).toMatchObject({ code: "ROWS_NOT_TEXT", line: 3 });
    expect(error.message).toContain("this is no UTF-8: save the file as UTF-8");
  });

  test("csvRows refuses a row that never ends before it fills the memory", async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('id,text\n1,"');
      for (;;) yield Buffer.alloc(1_000_000, "a");
    }
    expect(await errorOf(Array.fromAsync(csvRows(endless(), fields)))).toMatchObject({
      code: "ROWS_TOO_LONG",
      line: 2,
    });
  });
});

describe("jsonlRows", () => {
  test("jsonlRows gives a row a line, passes over blank lines and takes numbers as ids", async () => {
    const content = '{"id":"a","text":"x\\ny"}\r\n\r\n{"id":7,"text":"","more":[1]}\n';
    expect(await jsonl(content)).toEqual([
      { id: "a", text: "x\ny", line: 1 },
      { id: "7", text: "", line: 3 },
    ]);
  });

  test("jsonlRows passes over a byte order mark", async () => {
    expect(await jsonl('\ufeff{"id":"a","text":"x"}')).toEqual([{ id: "a", text: "x", line: 1 }]);
  });

  test.each([
    ['{"id":1,text:"a"}', "ROWS_INVALID", "line 1, column 9: this is no JSON"],
    ["[1]", "ROWS_INVALID", "line 1: this is an array; expected an object"],
    ['{"id":1,"txt":"a"}', "ROWS_MISSING_COLUMN", 'there is no "text"; did you mean "txt"?'],
    ['{"id":1,"text":null}', "ROWS_INVALID", '"text" is null; expected a string'],
    ['{"id":{},"text":"a"}', "ROWS_INVALID", '"id" is an object; expected a string or a number'],
    ['{"id":"","text":"a"}', "ROWS_INVALID", '"id" is an empty string; expected a string or a number'],
  ])(
    "jsonlRows refuses a file that begins with %j, with a typed error that says where",
    async (content, code, message) => {
      const error = await errorOf(jsonl(content));
      expect(error.code).toBe(code);
      expect(error.message).toContain(message);
    },
  );

  test("a later line of JSON lines that is no row is given with its problem, and the lines after it are read", async () => {
    expect(
      await jsonl(
        '{"id":1,"text":"a"}\n{"id":2,text:"b"}\n{"id":3,"text":null}\n{"id":4}\n{"id":5,"text":"c"}',
      ),
    ).toEqual([
      { id: "1", text: "a", line: 1 },
      {
        id: "line 2",
        text: "",
        line: 2,
        problem: "this is no JSON; expected an object on a line of its own",
      },
      { id: "line 3", text: "", line: 3, problem: '"text" is null; expected a string' },
      { id: "line 4", text: "", line: 4, problem: 'there is no "text" (there are: "id")' },
      { id: "5", text: "c", line: 5 },
    ]);
  });
});

describe("lines", () => {
  test("lines gives each line that is not blank under its number", async () => {
    expect(await Array.fromAsync(lines(stream("a\r\n\n  \nb ä🌊 \nc")))).toEqual([
      { id: "1", text: "a", line: 1 },
      { id: "4", text: "b ä🌊 ", line: 4 },
      { id: "5", text: "c", line: 5 },
    ]);
  });

  test("lines refuses a line that never ends before it fills the memory", async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("a\n");
      for (;;) yield Buffer.alloc(1_000_000, "a");
    }
    expect(await errorOf(Array.fromAsync(lines(endless())))).toMatchObject({
      code: "ROWS_TOO_LONG",
      line: 2,
    });
  });
});

describe("a reader that takes a few rows", () => {
  const readers: readonly [string, string, (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Row>][] = [
    ["csvRows", "id,text\n", (source) => csvRows(source, fields)],
    ["jsonlRows", "", (source) => jsonlRows(source, fields)],
    ["lines", "", lines],
  ];

  test.each(readers)(
    "a reader of %s that takes a few rows has only so much read ahead, and closes the source when it leaves",
    async (name, head, read) => {
      let made = 0;
      const source = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.from(head);
        for (;;) {
          made += 1;
          const id = String(made);
          const text = "x".repeat(10_000);
          yield Buffer.from(name === "csvRows" ? `${id},${text}\n` : `${JSON.stringify({ id, text })}\n`);
        }
      };
      const readable = Readable.from(source());
      let taken = 0;
      for await (const { text } of read(readable)) {
        expect(text.length).toBeGreaterThanOrEqual(10_000);
        taken += 1;
        if (taken === 200) break;
      }
      expect(made).toBeLessThan(400);
      await expect.poll(() => readable.destroyed).toBe(true);
    },
  );

  test.each(readers)("a reader of %s gets the error of the source", async (_, head, read) => {
    const broken = new Error("the disk is gone");
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(head);
      throw broken;
    }
    await expect(Array.fromAsync(read(source()))).rejects.toBe(broken);
  });
});
