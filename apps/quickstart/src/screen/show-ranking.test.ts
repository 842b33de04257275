import { expect, test } from "vitest";
import type { EmbeddedItem } from "../embedding/plan-run.ts";
import type { Kind } from "../inputs/item.ts";
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

test("the nearest, and the nearest medium where none is among them", () => {
  const { screen, out } = paperScreen();
  showRanking(screen, "where does the sun rise?", Float32Array.of(1, 0), entries, 2);
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
  showRanking(screen, "q", Float32Array.of(-1, 0), entries, 1);
  expect(out).toEqual(["q", "   1  0.995  image  west.png", ""]);
});

test("lines stay within the columns", () => {
  const { screen, out } = paperScreen(60);
  const long = entry("folder/".repeat(20), "text", [1, 0], "word ".repeat(60));
  showRanking(screen, "query ".repeat(30), Float32Array.of(1, 0), [long], 1);
  showNeighbours(screen, [long, ...entries], 3);
  for (const line of out) expect(line.length).toBeLessThan(60);
});

test("without a query each is shown with its nearest", () => {
  const { screen, out } = paperScreen();
  showNeighbours(screen, entries, 2);
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
