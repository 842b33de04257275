import { expect, test } from "vitest";
import type { Ranking } from "../embedding/engine.ts";
import type { EmbeddedItem } from "../embedding/plan-run.ts";
import type { Kind } from "../inputs/item.ts";
import { rank } from "../ranking/rank.ts";
import { showNeighbours, showRanking } from "./show-ranking.ts";
import { paperScreen } from "./paper-screen.ts";

function entry(id: string, kind: Kind, vector: number[], note?: string): EmbeddedItem {
  const item = {
    id,
    kind,
    input: {},
    content: id,
    source: id,
    label: id,
    ...(note !== undefined && { note }),
  };
  return { item, vector: Float32Array.from(vector) };
}

const entries = [
  entry("east.txt", "text", [1, 0], "It rises in the east."),
  entry("north.txt", "text", [0.6, 0.8]),
  entry("west.png", "image", [-1, 0.1]),
  entry("south.mp3", "audio", [0, -1]),
];

function othersOf(all: readonly EmbeddedItem[]): (entry: EmbeddedItem) => Promise<Ranking> {
  return async (entry) =>
    rank(
      entry.vector,
      all.filter((other) => other !== entry),
    );
}

test("the nearest, and the nearest medium where none is among them", () => {
  const { screen, out } = paperScreen();
  showRanking(screen, "where does the sun rise?", rank(Float32Array.of(1, 0), entries), 2);
  expect(out).toEqual([
    "where does the sun rise?",
    "   1  1.000  text   east.txt",
    "                    It rises in the east.",
    "   2  0.600  text   north.txt",
    "   3  0.000  audio  south.mp3",
    "",
  ]);
});

test("no medium is added where one is among the nearest", () => {
  const { screen, out } = paperScreen();
  showRanking(screen, "q", rank(Float32Array.of(-1, 0), entries), 1);
  expect(out).toEqual(["q", "   1  0.995  image  west.png", ""]);
});

test("lines stay within the columns", async () => {
  const { screen, out } = paperScreen(60);
  const long = entry("folder/".repeat(20), "text", [1, 0], "word ".repeat(60));
  showRanking(screen, "query ".repeat(30), rank(Float32Array.of(1, 0), [long]), 1);
  const all = [long, ...entries];
  await showNeighbours(screen, all, 3, othersOf(all));
  for (const line of out) expect(line.length).toBeLessThan(60);
});

test("without a query each is shown with its nearest", async () => {
  const { screen, out } = paperScreen();
  await showNeighbours(screen, entries, 2, othersOf(entries));
  expect(out).toEqual([
    "east.txt",
    "   1  0.600  text   north.txt",
    "north.txt",
    "   1  0.600  text   east.txt",
    "                    It rises in the east.",
    "  … and so on for 2 more",
    "",
  ]);
});
