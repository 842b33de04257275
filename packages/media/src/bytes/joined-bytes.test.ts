import fc from "fast-check";
import { expect, it } from "vitest";
import { joinedBytes } from "./joined-bytes.ts";
import { memoryBytes } from "./memory-bytes.ts";

const bytes = fc.uint8Array({ maxLength: 40 });

it("reading joined bytes anywhere gives what their concatenation holds there", async () => {
  const problem = fc.record({
    head: bytes,
    of: bytes,
    tail: bytes,
    a: fc.nat(40),
    b: fc.nat(40),
    offset: fc.nat(130),
    length: fc.nat(130),
  });
  await fc.assert(
    fc.asyncProperty(problem, async ({ head, of, tail, a, b, offset, length }) => {
      const [start, end] = [Math.min(a, b, of.length), Math.min(Math.max(a, b), of.length)];
      const joined = joinedBytes("joined", head, { of: memoryBytes("of", of), start, end }, tail);
      const expected = Buffer.concat([head, of.subarray(start, end), tail]);
      expect(joined.byteLength).toBe(expected.length);
      await using open = await joined.open();
      expect((await open.read(offset, length)).equals(expected.subarray(offset, offset + length))).toBe(true);
    }),
  );
});

it("joined bytes stream in chunks of a bounded length that is a multiple of 3", async () => {
  const data = Buffer.from(Array.from({ length: 1_000_003 }, (_, index) => index % 251));
  const joined = joinedBytes("joined", data.subarray(0, 7), {
    of: memoryBytes("of", data),
    start: 7,
    end: data.length,
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of joined.stream()) chunks.push(chunk);
  expect(Buffer.concat(chunks).equals(data)).toBe(true);
  for (const chunk of chunks.slice(0, -1)) {
    expect(chunk.byteLength % 3).toBe(0);
    expect(chunk.byteLength).toBeGreaterThanOrEqual(48 * 1024);
    expect(chunk.byteLength).toBeLessThanOrEqual(192 * 1024);
  }
});
