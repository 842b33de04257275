import { expect } from "vitest";
import type { Locator } from "playwright-core";
import type { RunningExplorer } from "./explorer.ts";

export interface ReadMap {
  /** By the ids of the points. */
  readonly places: ReadonlyMap<string, readonly [x: number, y: number]>;
  readonly labels: readonly { readonly words: string }[];
}

/** The map as the page is given it, when it is done. */
export async function readMap(explorer: RunningExplorer): Promise<ReadMap> {
  for (;;) {
    const answer = (await (await explorer.ask("api/map")).json()) as {
      state: string;
      map: { count: number; places: string; ids: string; labels: ReadMap["labels"] };
    };
    expect(answer.state).toMatch(/ready|working/);
    if (answer.state !== "ready") continue;
    const { count, places, ids, labels } = answer.map;
    const [xy, numbers] = [Buffer.from(places, "base64"), Buffer.from(ids, "base64")];
    return {
      labels,
      places: new Map(
        Array.from({ length: count }, (_, at) => [
          `${String(numbers.readUInt32LE(at * 8))}.${String(numbers.readUInt32LE(at * 8 + 4))}`,
          [xy.readFloatLE(at * 8), xy.readFloatLE(at * 8 + 4)],
        ]),
      ),
    };
  }
}

export interface Spot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** Where points are on the screen while all of them are seen, from left to right. */
export async function spotsOf(canvas: Locator, places: ReadMap["places"]): Promise<Spot[]> {
  const box = (await canvas.boundingBox())!;
  const axis = (at: 0 | 1): number[] => [...places.values()].map((place) => place[at]);
  const [left, right] = [Math.min(...axis(0)), Math.max(...axis(0))];
  const [low, high] = [Math.min(...axis(1)), Math.max(...axis(1))];
  const scale = 0.88 * Math.min(box.width / (right - left), box.height / (high - low));
  return [...places]
    .map(([id, [x, y]]) => ({
      id,
      x: box.x + box.width / 2 + (x - (left + right) / 2) * scale,
      y: box.y + box.height / 2 - (y - (low + high) / 2) * scale,
    }))
    .sort((a, b) => a.x - b.x);
}
