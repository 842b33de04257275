import { splitWords } from "./split-words.ts";

/** A point of a map with the words of what it stands for. */
export interface Labelled {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface ClusterLabel {
  /** In the middle, near the upper end. */
  readonly x: number;
  readonly y: number;
  readonly words: string;
  /** Which share of all points is there. */
  readonly share: number;
}

/** Cells along each side of the grid in which density is counted. */
const cells = 40;
const mostLabels = 24;
/** A cluster of fewer points says nothing of its own. */
const fewestPoints = 4;
const wordsOfLabel = 3;

/**
 * Names the crowds of a map by the words that are much more frequent in them than elsewhere.
 *
 * A crowd is a hill of density: each cell of a grid belongs to the peak that the steepest way up leads to.
 */
export function labelClusters(points: readonly Labelled[]): ClusterLabel[] {
  if (points.length < fewestPoints) return [];
  const cellOf = toGrid(points);
  const peakOf = climb(blur(count(points, cellOf)));
  const clusters = new Map<number, Labelled[]>();
  for (const point of points) {
    const peak = peakOf[cellOf(point)] as number;
    const members = clusters.get(peak);
    if (members === undefined) clusters.set(peak, [point]);
    else members.push(point);
  }
  const everywhere = countWords(points);
  const named = new Set<string>();
  return [...clusters.values()]
    .filter((members) => members.length >= Math.max(fewestPoints, points.length / 200))
    .sort((a, b) => b.length - a.length)
    .slice(0, mostLabels)
    .flatMap((members): ClusterLabel[] => {
      const words = tellingWords(members, everywhere, points.length).join(", ");
      // A smaller crowd of the same name is a part of the larger one, or says nothing new.
      if (words === "" || named.has(words)) return [];
      named.add(words);
      const x = members.reduce((sum, point) => sum + point.x, 0) / members.length;
      const heights = members.map((point) => point.y).sort((a, b) => a - b);
      const y = heights[Math.floor(heights.length * 0.9)] as number;
      return [{ x, y, words, share: members.length / points.length }];
    });
}

function toGrid(points: readonly Labelled[]): (point: Labelled) => number {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  const place = (value: number, from: number, to: number): number =>
    to === from ? 0 : Math.min(cells - 1, Math.floor(((value - from) / (to - from)) * cells));
  return ({ x, y }) => place(y, low, high) * cells + place(x, left, right);
}

function count(points: readonly Labelled[], cellOf: (point: Labelled) => number): Float64Array {
  const density = new Float64Array(cells * cells);
  for (const point of points) (density[cellOf(point)] as number) += 1;
  return density;
}

/** Spreads each cell over those around it, so that a hill is one hill. */
function blur(density: Float64Array): Float64Array {
  let from = density;
  for (let round = 0; round < 2; round += 1) {
    const to = new Float64Array(density.length);
    for (let cell = 0; cell < density.length; cell += 1) {
      for (const near of around(cell))
        (to[cell] as number) += (from[near] as number) * (near === cell ? 4 : 1);
    }
    from = to;
  }
  return from;
}

/** For each cell the peak that it belongs to. */
function climb(density: Float64Array): Int32Array {
  const peaks = new Int32Array(density.length).fill(-1);
  const peakOf = (cell: number): number => {
    const known = peaks[cell] as number;
    if (known !== -1) return known;
    let best = cell;
    for (const near of around(cell)) {
      const [a, b] = [density[near] as number, density[best] as number];
      // Of equal ones the first, so that no two lead to each other.
      if (a > b || (a === b && near < best)) best = near;
    }
    const peak = best === cell ? cell : peakOf(best);
    peaks[cell] = peak;
    return peak;
  };
  for (let cell = 0; cell < density.length; cell += 1) peakOf(cell);
  return peaks;
}

/** The cell and its neighbours. */
function* around(cell: number): Generator<number> {
  const [row, column] = [Math.floor(cell / cells), cell % cells];
  for (let y = Math.max(0, row - 1); y <= Math.min(cells - 1, row + 1); y += 1) {
    for (let x = Math.max(0, column - 1); x <= Math.min(cells - 1, column + 1); x += 1) yield y * cells + x;
  }
}

/** In how many of the texts each word is. */
function countWords(points: readonly Labelled[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of points) {
    for (const word of new Set(splitWords(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** The words that are in many of some texts, and in much fewer of all. */
function tellingWords(
  members: readonly Labelled[],
  everywhere: ReadonlyMap<string, number>,
  total: number,
): string[] {
  const least = Math.max(2, members.length * 0.08);
  return (
    [...countWords(members)]
      .flatMap(([word, number]) => {
        const share = number / members.length;
        const usual = (everywhere.get(word) ?? number) / total;
        const lift = share / usual;
        return number >= least && lift >= 1.6 ? [{ word, score: share * Math.log(lift) }] : [];
      })
      // Of equal ones the longer word says more.
      .sort((a, b) => b.score - a.score || b.word.length - a.word.length || (a.word < b.word ? -1 : 1))
      .slice(0, wordsOfLabel)
      .map(({ word }) => word)
  );
}
