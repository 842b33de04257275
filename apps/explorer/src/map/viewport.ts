/** Which part of a map is seen. */
export interface Viewport {
  /** What is in the middle. */
  readonly x: number;
  readonly y: number;
  /** Pixels for a unit of the map. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

/** How far out and in one can go, beside where all is seen. */
const farthest = 0.5;
const nearest = 400;

/** All points, with a margin. */
export function fitAll(places: Float32Array, width: number, height: number): Viewport {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < places.length; at += 2) {
    const [x, y] = [places[at] as number, places[at + 1] as number];
    left = Math.min(left, x);
    right = Math.max(right, x);
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  if (places.length === 0) [left, right, low, high] = [0, 0, 0, 0];
  const scale = 0.88 * Math.min(width / (right - left || 1), height / (high - low || 1));
  return { x: (left + right) / 2, y: (low + high) / 2, scale, width, height };
}

export function toScreen(view: Viewport, x: number, y: number): readonly [number, number] {
  return [(x - view.x) * view.scale + view.width / 2, view.height / 2 - (y - view.y) * view.scale];
}

/** Moves by pixels of the screen. */
export function pan(view: Viewport, right: number, down: number): Viewport {
  return { ...view, x: view.x - right / view.scale, y: view.y + down / view.scale };
}

/** Goes nearer, while what is at a place of the screen stays there. @param whole where all is seen */
export function zoom(view: Viewport, factor: number, atX: number, atY: number, whole: Viewport): Viewport {
  const scale = Math.min(whole.scale * nearest, Math.max(whole.scale * farthest, view.scale * factor));
  const [dx, dy] = [atX - view.width / 2, view.height / 2 - atY];
  return {
    ...view,
    scale,
    x: view.x + dx / view.scale - dx / scale,
    y: view.y + dy / view.scale - dy / scale,
  };
}
