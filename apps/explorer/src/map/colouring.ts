import { kinds, kindWords } from "../common/kind-words.ts";
import type { Points } from "./points.ts";

export type ColourBy = "kind" | "folder" | "collection";

/** What each colour stands for, and which one each point has. */
export interface Colouring {
  readonly legend: readonly { readonly name: string; readonly colour: string; readonly count: number }[];
  /** From 1: 0 is kept for points that are left out. */
  readonly colourOf: Uint8Array;
}

/** Told apart by most eyes, on light ground and dark. */
const palette = [
  "#2f7fd1",
  "#e8833a",
  "#2aa36b",
  "#c2539b",
  "#8a6fd8",
  "#c9a227",
  "#d64f4f",
  "#3fb0b8",
  "#8c6a50",
  "#7d93a8",
];

/** The names with most points have a colour of their own; the others share the last one. */
export function colourPoints(points: Points, by: ColourBy): Colouring {
  const { names, numbers } = columnOf(points, by);
  const counts = new Uint32Array(names.length);
  for (const number of numbers) (counts[number] as number) += 1;
  const ranked = names
    .map((name, number) => ({ name, number, count: counts[number] as number }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const own = ranked.length > palette.length ? palette.length - 1 : ranked.length;
  const colourOfName = new Uint8Array(names.length).fill(palette.length);
  for (const [rank, { number }] of ranked.slice(0, own).entries()) colourOfName[number] = rank + 1;
  const rest = ranked.slice(own).reduce((sum, { count }) => sum + count, 0);
  return {
    legend: [
      ...ranked
        .slice(0, own)
        .map(({ name, count }, rank) => ({ name, count, colour: palette[rank] as string })),
      ...(rest > 0 ? [{ name: "others", count: rest, colour: palette.at(-1) as string }] : []),
    ],
    colourOf: Uint8Array.from(numbers, (number) => colourOfName[number] as number),
  };
}

/** A colour as a canvas's pixels have it. */
function toPixel(hex: string): number {
  const number = Number.parseInt(hex.slice(1), 16);
  const [red, green, blue] = [number >> 16, (number >> 8) & 0xff, number & 0xff];
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

export const pixels: Uint32Array = Uint32Array.from(palette, toPixel);

function columnOf(
  points: Points,
  by: ColourBy,
): { readonly names: readonly string[]; readonly numbers: Uint8Array | Uint16Array } {
  if (by === "folder") return points.folders;
  if (by === "collection") return points.collections;
  return { names: kinds.map((kind) => kindWords[kind]), numbers: points.kinds };
}
