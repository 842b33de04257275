import type { Points } from "./points.ts";
import { toScreen, type Viewport } from "./viewport.ts";

/** The point that is nearest to a place of the screen, within so many pixels. */
export function nearestPoint(
  points: Points,
  passes: Uint8Array,
  view: Viewport,
  at: readonly [number, number],
  within: number,
): number | undefined {
  let [best, found] = [within * within, -1];
  for (let point = 0; point < points.count; point += 1) {
    if (passes[point] === 0) continue;
    const [x, y] = placeOf(points, view, point);
    const distance = (x - at[0]) ** 2 + (y - at[1]) ** 2;
    if (distance < best) [best, found] = [distance, point];
  }
  return found === -1 ? undefined : found;
}

/** The points within a line that is drawn around them on the screen. */
export function pointsWithin(
  points: Points,
  passes: Uint8Array,
  view: Viewport,
  line: readonly (readonly [number, number])[],
): number[] {
  const found: number[] = [];
  for (let point = 0; point < points.count; point += 1) {
    if (passes[point] !== 0 && isWithin(placeOf(points, view, point), line)) found.push(point);
  }
  return found;
}

function placeOf({ places }: Points, view: Viewport, point: number): readonly [number, number] {
  return toScreen(view, places[point * 2] as number, places[point * 2 + 1] as number);
}

/** Whether a ray from a place crosses the line an odd number of times. */
function isWithin([x, y]: readonly [number, number], line: readonly (readonly [number, number])[]): boolean {
  let isIn = false;
  for (let [at, before] = [0, line.length - 1]; at < line.length; before = at, at += 1) {
    const [ax, ay] = line[at] as readonly [number, number];
    const [bx, by] = line[before] as readonly [number, number];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
  }
  return isIn;
}
