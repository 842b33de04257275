import fc from "fast-check";
import { expect, test } from "vitest";
import { scanLines, type ScannedLine, type ScanOptions } from "./scan-lines.ts";

async function scan(chunks: readonly Buffer[], options?: ScanOptions): Promise<ScannedLine[]> {
  const stream = (async function* () {
    yield* chunks;
  })();
  const lines: ScannedLine[] = [];
  for await (const some of scanLines(stream, options)) lines.push(...some);
  return lines;
}

/** Cuts a text into chunks of bytes at the given places. */
function cut(text: string, places: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text);
  const sorted = [
    0,
    ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b),
    bytes.length,
  ];
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

test("lines are found with their bytes and numbers, without the empty ones and without their ends", async () => {
  const lines = await scan([Buffer.from("red\r\n\r\n\nfüchse\nhen")], { withText: true });
  expect(lines).toEqual([
    { start: 0, next: 5, number: 1, text: "red" },
    { start: 8, next: 16, number: 4, text: "füchse" },
    { start: 16, next: 19, number: 5, text: "hen" },
  ]);
});

test("however a file comes in chunks, its lines are the same, and each can be read from its first byte", async () => {
  const line = fc.stringMatching(/^[aü\r]{0,4}$/);
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.boolean(), fc.array(fc.nat()), async (texts, endsOpen, places) => {
      const text = texts.join("\n") + (endsOpen ? "" : "\n");
      const whole = await scan([Buffer.from(text)], { withText: true });
      expect(await scan(cut(text, places), { withText: true })).toEqual(whole);
      expect(await scan(cut(text, places))).toEqual(whole.map((one) => ({ ...one, text: "" })));
      expect(whole.map((one) => one.text)).toEqual(
        text
          .split("\n")
          .filter((one) => one !== "" && one !== "\r")
          .map((one) => one.replace(/\r$/, "")),
      );
      for (const { start, next, number, text: own } of whole) {
        const bytes = Buffer.from(text).subarray(start, next);
        expect(await scan([bytes], { start, number, withText: true })).toEqual([
          { start, next, number, text: own },
        ]);
      }
    }),
  );
});
