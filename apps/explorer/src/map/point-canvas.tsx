import { useLayoutEffect, useRef } from "preact/hooks";
import { nearestPoint, pointsWithin } from "./find-points.ts";
import { MapPainter, type Scene } from "./map-painter.ts";
import { pan, zoom } from "./viewport.ts";

/** Pixels around a pointer in which a point is found. */
const reach = { mouse: 12, touch: 24 };
/** A pointer that moved less than this has clicked. */
const stillness = 4;

interface CanvasProps {
  readonly scene: Omit<Scene, "line">;
  /** Dragging draws a line around points in place of moving the map. */
  readonly isLasso: boolean;
  /** @param at where on the canvas it is, in pixels */
  readonly onHover: (point: number | undefined, at: readonly [number, number]) => void;
  readonly onPick: (points: readonly number[]) => void;
}

/** A map that is moved by mouse, fingers and keys. */
export function PointCanvas({ scene, isLasso, onHover, onPick }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<MapPainter>(undefined);
  const props = useRef({ scene, isLasso, onHover, onPick });
  props.current = { scene, isLasso, onHover, onPick };

  useLayoutEffect(() => {
    const element = canvas.current as HTMLCanvasElement;
    const own = new MapPainter(element);
    painter.current = own;
    const sizes = new ResizeObserver(() => own.resize());
    sizes.observe(element);
    const isDark = matchMedia("(prefers-color-scheme: dark)");
    const redraw = (): void => own.draw();
    isDark.addEventListener("change", redraw);
    const stop = listen(element, own, () => props.current);
    return () => {
      sizes.disconnect();
      isDark.removeEventListener("change", redraw);
      stop();
      own.close();
    };
  }, []);
  useLayoutEffect(() => painter.current?.show({ ...scene, line: [] }), [scene]);

  return (
    <canvas
      ref={canvas}
      class={isLasso ? "point-canvas is-lasso" : "point-canvas"}
      tabIndex={0}
      role="application"
      aria-label={`Map of ${scene.points.count.toLocaleString("en")} points`}
      aria-describedby="map-keys"
    />
  );
}

type Current = () => CanvasProps;
type Spot = readonly [x: number, y: number];

/** Carries out what pointers and keys do on the canvas. */
function listen(canvas: HTMLCanvasElement, painter: MapPainter, current: Current): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const pointers = new Map<number, Spot>();
  let line: Spot[] | undefined;
  let moved = 0;

  const spotOf = ({ offsetX, offsetY }: MouseEvent): Spot => [offsetX, offsetY];
  const find = (at: Spot, within: number): number | undefined => {
    const { points, passes } = current().scene;
    return nearestPoint(points, passes, painter.view, at, within);
  };

  canvas.addEventListener(
    "pointerdown",
    (event) => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, spotOf(event));
      moved = 0;
      const isDrawing = (current().isLasso || event.shiftKey) && pointers.size === 1;
      line = isDrawing ? [spotOf(event)] : undefined;
    },
    { signal },
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      const at = spotOf(event);
      const before = pointers.get(event.pointerId);
      if (before === undefined) {
        current().onHover(find(at, reach.mouse), at);
        return;
      }
      moved += Math.hypot(at[0] - before[0], at[1] - before[1]);
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, at);
      if (other !== undefined) {
        const apart = (spot: Spot): number => Math.hypot(spot[0] - other[0], spot[1] - other[1]);
        const middle: Spot = [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2];
        painter.look(zoom(painter.view, apart(at) / (apart(before) || 1), ...middle, painter.whole));
      } else if (line !== undefined) {
        line.push(at);
        painter.show({ ...current().scene, line });
      } else painter.look(pan(painter.view, at[0] - before[0], at[1] - before[1]));
      current().onHover(undefined, at);
    },
    { signal },
  );
  const release = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId)) return;
    const { scene, onPick } = current();
    if (line !== undefined && moved >= stillness) {
      const { points, passes } = scene;
      onPick(pointsWithin(points, passes, painter.view, line));
      painter.show({ ...scene, line: [] });
    } else if (moved < stillness && event.type === "pointerup") {
      const found = find(spotOf(event), event.pointerType === "touch" ? reach.touch : reach.mouse);
      onPick(found === undefined ? [] : [found]);
    }
    line = undefined;
  };
  canvas.addEventListener("pointerup", release, { signal });
  canvas.addEventListener("pointercancel", release, { signal });
  canvas.addEventListener("pointerleave", (event) => current().onHover(undefined, spotOf(event)), { signal });
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const factor = Math.exp((-event.deltaY * lines) / 500);
      painter.look(zoom(painter.view, factor, ...spotOf(event), painter.whole));
    },
    { signal, passive: false },
  );
  canvas.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !moveByKey(painter, event.key)) {
        if (event.key !== "Enter") return;
      }
      event.preventDefault();
      // What is nearest to the middle is what a pointer would be at.
      const { width, height } = painter.view;
      const middle: Spot = [width / 2, height / 2];
      const found = find(middle, Infinity);
      if (event.key === "Enter") current().onPick(found === undefined ? [] : [found]);
      else current().onHover(found, middle);
    },
    { signal },
  );
  return () => listeners.abort();
}

/** Pixels that an arrow key moves the map. */
const keyStep = 60;

/** Gives whether the key is one that moves the map. */
function moveByKey(painter: MapPainter, key: string): boolean {
  const { view, whole } = painter;
  const moves: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => painter.look(pan(view, keyStep, 0)),
    ArrowRight: () => painter.look(pan(view, -keyStep, 0)),
    ArrowUp: () => painter.look(pan(view, 0, keyStep)),
    ArrowDown: () => painter.look(pan(view, 0, -keyStep)),
    "+": () => painter.look(zoom(view, 1.4, view.width / 2, view.height / 2, whole)),
    "=": () => painter.look(zoom(view, 1.4, view.width / 2, view.height / 2, whole)),
    "-": () => painter.look(zoom(view, 1 / 1.4, view.width / 2, view.height / 2, whole)),
    "0": () => painter.showAll(),
  };
  if (!Object.hasOwn(moves, key)) return false;
  moves[key]?.();
  return true;
}
