import { expect, test } from "vitest";
import { drawPoints, radiusOf, type Drawing } from "./draw-points.ts";

const view = { x: 0, y: 0, scale: 1, width: 40, height: 20 };
const [ground, grey, red, blue] = [0xffffffff, 0xff808080, 0xff0000ff, 0xffff0000];

/** Draws points at x and y, from the middle, and gives what is at a place from there. */
function draw(
  places: readonly (readonly [x: number, y: number, colour: number])[],
  { radius = 3, density = 1, lit = [] }: { radius?: number; density?: number; lit?: readonly number[] } = {},
): (x: number, y: number) => number {
  const width = view.width * density;
  const pixels = new Uint32Array(width * view.height * density);
  const drawing: Drawing = {
    places: Float32Array.from(places.flatMap(([x, y]) => [x, y])),
    count: places.length,
    colourOf: Uint8Array.from(places, ([, , colour]) => colour),
    colours: Uint32Array.of(grey, red, blue),
    litColours: Uint32Array.of(0, red, blue),
    ground,
    lit,
    density,
  };
  drawPoints(pixels, view, radius, drawing);
  return (x, y) => pixels[(view.height / 2 - y) * density * width + (view.width / 2 + x) * density] as number;
}

/** The red and blue of a pixel, roughly. */
function shades(pixel: number): { red: boolean; blue: boolean } {
  return { red: (pixel & 0xff) > 150, blue: ((pixel >> 16) & 0xff) > 150 };
}

test("drawPoints draws a disc of the point's colour at its place, y upwards, and leaves the ground elsewhere", () => {
  const at = draw([[5, 4, 1]]);
  for (const [x, y] of [
    [5, 4],
    [7, 4],
    [5, 6],
    [3, 4],
  ] as const)
    expect(shades(at(x, y))).toEqual({ red: true, blue: false });
  for (const [x, y] of [
    [5, -4],
    [9, 4],
    [5, 9],
    [-5, 4],
  ] as const)
    expect(at(x, y)).toBe(ground);
  expect(at(5, 4) >>> 24, "nothing shines through the canvas").toBe(255);
});

test("drawPoints puts those that are left out below the others, whatever their order", () => {
  const at = draw([
    [0, 0, 1],
    [0, 0, 0],
  ]);
  expect(shades(at(0, 0))).toEqual({ red: true, blue: false });
});

test("drawPoints mixes the colours of points that lie over each other, the later one most", () => {
  const both = draw([
    [0, 0, 1],
    [0, 0, 2],
  ])(0, 0);
  const [redPart, bluePart] = [both & 0xff, (both >> 16) & 0xff];
  expect(bluePart).toBeGreaterThan(redPart);
  expect(redPart).toBeGreaterThan(20);
});

test("drawPoints brings out lit points: larger, opaque, above all others, the first of them on top", () => {
  const crowd = [
    [0, 0, 1],
    [0, 0, 2],
    [0, 0, 2],
  ] as const;
  const at = draw(crowd, { lit: [0] });
  expect(at(0, 0)).toBe(red);
  expect(at(4, 0)).not.toBe(ground);
  expect(draw(crowd)(4, 0)).toBe(ground);
  expect(draw(crowd, { lit: [0, 1] })(0, 0)).toBe(red);
  expect(draw(crowd, { lit: [1, 0] })(0, 0)).toBe(blue);
});

test("drawPoints leaves out what is not wholly on the screen: none of it comes in at the other side", () => {
  for (const place of [
    [19, 0, 1],
    [-20, 0, 1],
    [0, 10, 1],
    [0, -10, 1],
    [1e9, 1e9, 1],
    [NaN, 0, 1],
  ] as const) {
    const at = draw([place]);
    for (let x = -20; x < 20; x += 1) for (let y = -9; y <= 10; y += 1) expect(at(x, y)).toBe(ground);
  }
});

test("drawPoints draws as large on a screen of more pixels", () => {
  const at = draw([[5, 4, 1]], { density: 2 });
  expect(shades(at(7, 4))).toEqual({ red: true, blue: false });
  expect(at(9, 4)).toBe(ground);
});

test("points are smaller where there are many, larger from near, and never more than 7 pixels", () => {
  expect(radiusOf(100_000, 1)).toBeLessThan(radiusOf(1_000, 1));
  expect(radiusOf(100_000, 10)).toBeGreaterThan(radiusOf(100_000, 1));
  expect(radiusOf(1, 100)).toBe(7);
  expect(radiusOf(100_000, 1)).toBeGreaterThan(1);
});
