/** A piece from one key frame up to another, or to the end. */
export interface KeyFrameSpan {
  readonly start: number;
  readonly end: number;
  /** Indexes of key frames; `to` is `undefined` for the last piece. */
  readonly from: number;
  readonly to: number | undefined;
}

/**
 * Plans cuts at key frames, the only places where a piece can begin without re-encoding: as few pieces as possible, about
 * equally long as far as key frames allow, none longer than the limit. With an overlap, a piece begins at the last key
 * frame that repeats at least that much of the piece before; it overlaps less if key frames are too far apart.
 *
 * @param keyFrames times in ascending order; the first is where the video begins
 * @returns `undefined` if two key frames are further apart than the limit
 */
export function planKeyFrames(
  keyFrames: readonly number[],
  end: number,
  limit: number,
  overlap: number,
): KeyFrameSpan[] | undefined {
  const count = keyFrames.length;
  /** The possible ends of a piece: each key frame, and (index `count`) the end of the video. */
  const time = (position: number): number => keyFrames[position] ?? end;
  const fits = (from: number, to: number): boolean => Math.floor(time(to) - time(from)) <= limit;
  /** The furthest end of a piece from here. */
  const reach = (from: number): number => {
    let to = from;
    while (to < count && fits(from, to + 1)) to += 1;
    return to;
  };

  const spans: KeyFrameSpan[] = [];
  let [from, last] = [0, 0];
  for (;;) {
    const furthest = reach(from);
    if (furthest === from) return undefined;
    const to = furthest === count ? count : evenEnd(from, last + 1, furthest);
    spans.push({ start: time(from), end: time(to), from, to: to === count ? undefined : to });
    if (to === count) return spans;
    let next = to;
    while (next > from + 1 && time(next) > time(to) - overlap) next -= 1;
    // Each piece must reach further than the one before.
    while (next < to && reach(next) <= to) next += 1;
    from = next;
    last = to;
  }

  /** The end that divides the rest most evenly without needing another piece. */
  function evenEnd(from: number, nearest: number, furthest: number): number {
    const rest = end - time(from) - overlap;
    const pieces = Math.ceil(rest / (limit - overlap));
    const target = time(from) + rest / pieces + overlap;
    let to = nearest;
    while (to < furthest && time(to) < target) to += 1;
    return to;
  }
}
