import { pixels as palettePixels, type Colouring } from "./colouring.ts";
import { drawLabels } from "./draw-labels.ts";
import { drawPoints, radiusOf } from "./draw-points.ts";
import type { Points } from "./points.ts";
import { fitAll, type Viewport } from "./viewport.ts";

/** What a map shows at a moment. */
export interface Scene {
  readonly points: Points;
  readonly colouring: Colouring;
  /** Of each point whether it is among those that are looked through. */
  readonly passes: Uint8Array;
  /** Points that are brought out, the foremost first. */
  readonly lit: readonly number[];
  /** A line that is being drawn around points. */
  readonly line: readonly (readonly [number, number])[];
}

/** Paints a map on a canvas, once a frame at most. */
export class MapPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #scene: Scene | undefined;
  #image: ImageData | undefined;
  #frame = 0;
  /** Where all points are seen. */
  whole: Viewport = { x: 0, y: 0, scale: 1, width: 1, height: 1 };
  view: Viewport = this.whole;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
  }

  show(scene: Scene): void {
    const isOther = scene.points !== this.#scene?.points;
    this.#scene = scene;
    if (isOther) this.showAll();
    this.draw();
  }

  showAll(): void {
    const { width, height } = this.view;
    this.whole = fitAll(this.#scene?.points.places ?? new Float32Array(), width, height);
    this.look(this.whole);
  }

  look(view: Viewport): void {
    this.view = view;
    this.draw();
  }

  /** Takes the size that the canvas has on the page. */
  resize(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    const density = devicePixelRatio;
    this.#canvas.width = Math.round(clientWidth * density);
    this.#canvas.height = Math.round(clientHeight * density);
    this.#image = undefined;
    const size = { width: clientWidth, height: clientHeight };
    const isWhole = this.view.scale === this.whole.scale;
    this.view = { ...this.view, ...size };
    this.whole = { ...this.whole, ...size };
    if (isWhole) this.showAll();
    else this.draw();
  }

  draw(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
  }

  #paint(): void {
    this.#frame = 0;
    const scene = this.#scene;
    const { width, height } = this.#canvas;
    if (scene === undefined || this.view.width <= 1) return;
    const { points, colouring, passes, lit, line } = scene;
    const style = getComputedStyle(this.#canvas);
    const [ground, ink] = [toRgb(style.backgroundColor), toRgb(style.color)];
    const isBrought = lit.length > 0;
    const colourOf = colouring.colourOf.map((colour, point) => (passes[point] === 1 ? colour : 0));
    const image = (this.#image ??= this.#context.createImageData(width, height));
    drawPoints(
      new Uint32Array(image.data.buffer),
      this.view,
      radiusOf(points.count, this.view.scale / this.whole.scale),
      {
        places: points.places,
        count: points.count,
        colourOf,
        // Where some are brought out, the others step back.
        colours: Uint32Array.of(
          mix(ground, ink, 0.16),
          ...[...palettePixels].map((pixel) => (isBrought ? mix(ground, fromPixel(pixel), 0.4) : pixel)),
        ),
        litColours: Uint32Array.of(0, ...palettePixels),
        ground: mix(ground, ink, 0),
        lit,
        density: devicePixelRatio,
      },
    );
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.putImageData(image, 0, 0);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    drawLabels(context, points.labels, this.view, { ink: style.color, ground: style.backgroundColor });
    if (line.length > 1) {
      context.beginPath();
      for (const [x, y] of line) context.lineTo(x, y);
      context.closePath();
      context.strokeStyle = style.color;
      context.lineWidth = 1.5;
      context.setLineDash([5, 4]);
      context.stroke();
      context.setLineDash([]);
    }
  }
}

type Rgb = readonly [red: number, green: number, blue: number];

function toRgb(colour: string): Rgb {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

function fromPixel(pixel: number): Rgb {
  return [pixel & 0xff, (pixel >> 8) & 0xff, (pixel >> 16) & 0xff];
}

function mix(from: Rgb, to: Rgb, share: number): number {
  const [red, green, blue] = from.map((value, at) =>
    Math.round(value + ((to[at] as number) - value) * share),
  );
  return (0xff000000 | ((blue as number) << 16) | ((green as number) << 8) | (red as number)) >>> 0;
}
