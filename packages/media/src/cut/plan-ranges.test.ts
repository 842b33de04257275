import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planRanges } from "./plan-ranges.ts";

const problem = fc
  .record({ total: fc.integer({ min: 1, max: 5_000 }), limit: fc.integer({ min: 1, max: 400 }) })
  .chain(({ total, limit }) =>
    fc.record({
      total: fc.constant(total),
      limit: fc.constant(limit),
      overlap: fc.integer({ min: 0, max: limit - 1 }),
    }),
  );

describe("planRanges", () => {
  it.each([
    [6, 6, 0, [[0, 6]]],
    [
      7,
      6,
      0,
      [
        [0, 3],
        [3, 7],
      ],
    ],
    [
      40,
      6,
      0,
      [
        [0, 5],
        [5, 11],
        [11, 17],
        [17, 22],
        [22, 28],
        [28, 34],
        [34, 40],
      ],
    ],
    [
      10,
      6,
      2,
      [
        [0, 6],
        [4, 10],
      ],
    ],
    [
      3,
      1,
      0,
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    ],
  ])(
    "planRanges divides %i units, at most %i in each range, with an overlap of %i",
    (total, limit, overlap, expected) => {
      expect(planRanges(total, limit, overlap).map(({ start, end }) => [start, end])).toEqual(expected);
    },
  );

  it("planRanges covers everything in as few ranges as possible, none too long, each with exactly the overlap", () => {
    fc.assert(
      fc.property(problem, ({ total, limit, overlap }) => {
        const spans = planRanges(total, limit, overlap);
        expect(spans[0]?.start).toBe(0);
        expect(spans.at(-1)?.end).toBe(total);
        for (const { start, end } of spans) {
          expect(end).toBeGreaterThan(start);
          expect(end - start).toBeLessThanOrEqual(limit);
        }
        spans.slice(1).forEach(({ start }, index) => expect((spans[index]?.end ?? 0) - start).toBe(overlap));
        const fewest = total <= limit ? 1 : Math.ceil((total - overlap) / (limit - overlap));
        expect(spans).toHaveLength(fewest);
        const lengths = spans.map(({ start, end }) => end - start);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
