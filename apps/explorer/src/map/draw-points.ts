import type { Viewport } from "./viewport.ts";

/** What is to be drawn of points; colours are of 32 bits as a canvas has them: alpha, blue, green, red. */
export interface Drawing {
  readonly places: Float32Array;
  readonly count: number;
  /** Of each point which colour it has; 0 is the one of those that are left out. */
  readonly colourOf: Uint8Array;
  readonly colours: Uint32Array;
  readonly litColours: Uint32Array;
  readonly ground: number;
  /** Points that are drawn larger and last. */
  readonly lit: readonly number[];
  /** Pixels of the device for one of the page. */
  readonly density: number;
}

/** How many times larger a lit point is. */
const litSize = 1.6;
const opacity = 0.8;

/** The radius of a point in pixels of the page: smaller where there are many, larger from near. */
export function radiusOf(count: number, zoomed: number): number {
  return Math.min(7, (14 / Math.max(1, count) ** 0.2) * Math.max(1, zoomed) ** 0.35);
}

/**
 * Draws points pixel by pixel: 100,000 take a few milliseconds, on any machine and without a graphics card.
 *
 * @param pixels as many as `view` has, times the density in both directions
 */
export function drawPoints(pixels: Uint32Array, view: Viewport, radius: number, drawing: Drawing): void {
  const { places, count, colourOf, ground, lit, density } = drawing;
  let { colours } = drawing;
  pixels.fill(ground);
  const disc = makeDisc(radius * density, opacity);
  const draw = (point: number, { offsets, shares, reach }: Disc): void => {
    const width = Math.round(view.width * density);
    const height = pixels.length / width;
    const x = Math.round((((places[point * 2] as number) - view.x) * view.scale + view.width / 2) * density);
    const y = Math.round(
      (view.height / 2 - ((places[point * 2 + 1] as number) - view.y) * view.scale) * density,
    );
    // What is not wholly on the screen is left out: a disc is a few pixels.
    if (x < reach || y < reach || x >= width - reach || y >= height - reach) return;
    const colour = colours[colourOf[point] as number] as number;
    const redBlue = colour & 0xff00ff;
    const green = colour & 0xff00;
    const middle = y * width + x;
    for (let at = 0; at < shares.length; at += 1) {
      const index = middle + (offsets[at * 2 + 1] as number) * width + (offsets[at * 2] as number);
      const share = shares[at] as number;
      const below = pixels[index] as number;
      const mixedRedBlue = (redBlue * share + (below & 0xff00ff) * (256 - share)) >>> 8;
      const mixedGreen = (green * share + (below & 0xff00) * (256 - share)) >>> 8;
      pixels[index] = 0xff000000 | (mixedRedBlue & 0xff00ff) | (mixedGreen & 0xff00);
    }
  };
  // Those that are left out lie below the others.
  for (let point = 0; point < count; point += 1) if (colourOf[point] === 0) draw(point, disc);
  for (let point = 0; point < count; point += 1) if (colourOf[point] !== 0) draw(point, disc);
  if (lit.length === 0) return;
  colours = drawing.litColours;
  const large = makeDisc(radius * density * litSize, 1);
  // The nearest result comes first, and so is drawn last.
  for (const point of lit.toReversed()) draw(point, large);
}

interface Disc {
  /** Pairs of how far to the right and down. */
  readonly offsets: Int32Array;
  /** Of 256: how much of each pixel the disc covers. */
  readonly shares: Int32Array;
  readonly reach: number;
}

function makeDisc(radius: number, most: number): Disc {
  const reach = Math.ceil(radius + 0.5);
  const [offsets, shares]: [number[], number[]] = [[], []];
  for (let y = -reach; y <= reach; y += 1) {
    for (let x = -reach; x <= reach; x += 1) {
      // The edge is as wide as a pixel.
      const share = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x, y)));
      if (share === 0) continue;
      offsets.push(x, y);
      shares.push(Math.round(share * most * 256));
    }
  }
  return { offsets: Int32Array.from(offsets), shares: Int32Array.from(shares), reach };
}
