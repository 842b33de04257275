import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planKeyFrames } from "./plan-key-frames.ts";

const times = (count: number, apart: number): number[] =>
  Array.from({ length: count }, (_, index) => index * apart);
const shown = (...args: Parameters<typeof planKeyFrames>): [number, number][] | undefined =>
  planKeyFrames(...args)?.map(({ start, end }) => [start, end]);

describe("planKeyFrames", () => {
  it("planKeyFrames makes pieces of equal length as far as key frames allow", () => {
    expect(shown(times(10, 1_000), 10_000, 6_000, 0)).toEqual([
      [0, 5_000],
      [5_000, 10_000],
    ]);
    expect(shown(times(7, 2_000), 13_000, 5_000, 0)).toEqual([
      [0, 4_000],
      [4_000, 8_000],
      [8_000, 13_000],
    ]);
  });

  it("planKeyFrames plans one piece if everything fits", () => {
    expect(shown([0], 4_000, 5_000, 0)).toEqual([[0, 4_000]]);
  });

  it("planKeyFrames has no plan for key frames further apart than the limit, at any place", () => {
    expect(shown([0], 9_000, 5_000, 0)).toBeUndefined();
    expect(shown([0, 6_000], 9_000, 5_000, 0)).toBeUndefined();
    expect(shown([0, 2_000], 9_000, 5_000, 0)).toBeUndefined();
  });

  it("planKeyFrames overlaps less if a piece would not reach further than the one before", () => {
    expect(shown([0, 4_000, 8_000], 12_000, 5_000, 3_000)).toEqual([
      [0, 4_000],
      [4_000, 8_000],
      [8_000, 12_000],
    ]);
  });

  const problem = fc
    .record({
      gaps: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 120 }),
      limit: fc.integer({ min: 2, max: 150 }),
    })
    .chain(({ gaps, limit }) =>
      fc.record({
        gaps: fc.constant(gaps),
        limit: fc.constant(limit),
        overlap: fc.integer({ min: 0, max: limit - 1 }),
      }),
    );

  it("planKeyFrames covers everything with pieces that begin on key frames, none too long, each reaching further", () => {
    fc.assert(
      fc.property(problem, ({ gaps, limit, overlap }) => {
        let end = 0;
        const keyFrames = gaps.map((gap) => (end += gap) - gap);
        const spans = planKeyFrames(keyFrames, end, limit, overlap);
        if (Math.max(...gaps) > limit) {
          expect(spans).toBeUndefined();
          return;
        }
        expect(spans?.[0]?.start).toBe(0);
        expect(spans?.at(-1)).toMatchObject({ end, to: undefined });
        for (const [index, span] of (spans ?? []).entries()) {
          expect(span.end - span.start).toBeLessThanOrEqual(limit);
          expect(keyFrames[span.from]).toBe(span.start);
          expect(span.to === undefined ? end : keyFrames[span.to]).toBe(span.end);
          const before = spans?.[index - 1];
          if (before === undefined) continue;
          expect(span.start).toBeGreaterThan(before.start);
          expect(span.start).toBeLessThanOrEqual(before.end);
          expect(span.end).toBeGreaterThan(before.end);
          if (overlap === 0) expect(span.start).toBe(before.end);
        }
      }),
    );
  });
});
