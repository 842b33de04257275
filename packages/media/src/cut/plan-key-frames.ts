/** A piece from one key frame up to another, or to the end. */
export interface KeyFrameSpan {
  readonly start: number;
  readonly end: number;
  /** Positions among the key frames; `to` is `undefined` for the last piece. */
  readonly from: number;
  readonly to: number | undefined;
}

/**
 * Cuts a video at key frames, the only places where a piece can begin without being encoded again: few pieces, about
 * equally long where the key frames let them, none longer than the limit. Where an overlap is asked for, a piece
 * begins at the last key frame that gives at least that much of the piece before; where key frames are too far apart
 * for that, it overlaps less.
 *
 * @param keyFrames times in rising order; the first is where the video begins
 * @returns `undefined` with no plan: two key frames stand further apart than the limit
 */
export function planKeyFrames(
  keyFrames: readonly number[],
  end: number,
  limit: number,
  overlap: number,
): KeyFrameSpan[] | undefined {
  const count = keyFrames.length;
  /** Where a piece may end: at each key frame, and (position `count`) at the end. */
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
    // A piece must bring something new.
    while (next < to && reach(next) <= to) next += 1;
    from = next;
    last = to;
  }

  /** The first key frame from which the rest needs no more pieces than there must be, shared out evenly. */
  function evenEnd(from: number, nearest: number, furthest: number): number {
    const rest = end - time(from) - overlap;
    const pieces = Math.ceil(rest / (limit - overlap));
    const target = time(from) + rest / pieces + overlap;
    let to = nearest;
    while (to < furthest && time(to) < target) to += 1;
    return to;
  }
}
