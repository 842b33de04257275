import type { Points } from "./points.ts";
import { toScreen, type Viewport } from "./viewport.ts";

/** Pixels that a label stands above its crowd. */
const above = 16;

/** Writes what crowds are about, the largest first; a label that would lie over another one is left out. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  labels: Points["labels"],
  view: Viewport,
  { ink, ground }: { readonly ink: string; readonly ground: string },
): void {
  context.font = "600 13px system-ui, 'DejaVu Sans', sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  const taken: { left: number; right: number; y: number }[] = [];
  for (const { x, y, words } of labels) {
    const [atX, top] = toScreen(view, x, y);
    if (atX < 0 || atX > view.width || top < 0 || top > view.height) continue;
    const half = context.measureText(words).width / 2 + 6;
    // Whole, though its crowd may be at the edge.
    const middle = Math.max(half, Math.min(view.width - half, atX));
    const atY = Math.max(12, top - above);
    const place = { left: middle - half, right: middle + half, y: atY };
    const isFree = taken.every(
      (other) => other.right < place.left || other.left > place.right || Math.abs(other.y - atY) > 20,
    );
    if (!isFree) continue;
    taken.push(place);
    context.strokeStyle = ground;
    context.lineWidth = 4;
    context.strokeText(words, middle, atY);
    context.fillStyle = ink;
    context.fillText(words, middle, atY);
  }
}
