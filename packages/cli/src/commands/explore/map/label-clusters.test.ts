import { expect, test } from "vitest";
import { labelClusters, type Labelled } from "./label-clusters.ts";

/** Points around a place, each with one of the texts. */
function crowd(x: number, y: number, count: number, ...texts: readonly string[]): Labelled[] {
  return Array.from({ length: count }, (_, at) => ({
    x: x + (at % 5) / 10,
    y: y + Math.floor(at / 5) / 10,
    text: texts[at % texts.length] as string,
  }));
}

const foxes = crowd(0, 0, 20, "The red fox hunts.", "A fox in the snow, it hunts.", "The fox hunts mice");
const bees = crowd(10, 10, 10, "The bees build a hive.", "In the hive live the bees.");
const lamps = crowd(10, 0, 15, "The lamp of the tower.", "In the tower is the lamp");

test("labelClusters names each crowd by the words that are its own, the largest crowd first", () => {
  const labels = labelClusters([...bees, ...foxes, ...lamps]);
  expect(labels.map(({ words }) => words.split(", ").slice(0, 2).sort())).toEqual([
    ["fox", "hunts"],
    ["lamp", "tower"],
    ["bees", "hive"],
  ]);
  expect(labels.map(({ share }) => share)).toEqual([20 / 45, 15 / 45, 10 / 45]);
});

test("labelClusters puts a label into the middle of its crowd, near the upper end", () => {
  const [label] = labelClusters([...foxes, ...bees, ...lamps]);
  expect(label?.x).toBeCloseTo(0.2);
  expect(label?.y).toBeGreaterThan(0.15);
  expect(label?.y).toBeLessThanOrEqual(0.3);
});

test("labelClusters uses no word that is everywhere, and none that is in one text alone", () => {
  const once = foxes.map((point, at) => (at === 0 ? { ...point, text: "The fox hunts a unicorn" } : point));
  const words = labelClusters([...once, ...bees, ...lamps]).map((label) => label.words);
  expect(words).toHaveLength(3);
  expect(words.join(" ")).not.toMatch(/\bthe\b|unicorn/);
});

test("labelClusters knows words of any script by their letters, whatever their case", () => {
  const labels = labelClusters([
    ...crowd(0, 0, 8, "ЛИСА бежит", "Лиса спит"),
    ...crowd(9, 9, 8, "Über Füchse", "über Hasen"),
  ]);
  expect(labels.map(({ words }) => words.split(", ")[0]).sort()).toEqual(["über", "лиса"].sort());
});

test("labelClusters finds the words of scripts that put no spaces between them", () => {
  const labels = labelClusters([
    ...crowd(0, 0, 8, "灯台は夜の海を照らす。", "嵐の夜、灯台が船を導く。"),
    ...crowd(9, 9, 8, "蜜蜂收集花蜜。", "蜜蜂在花园里。"),
  ]);
  const words = labels.map((label) => label.words).sort();
  expect(words[0]).toContain("灯台");
  expect(words[1]).toContain("蜜蜂");
  expect(
    words
      .join(", ")
      .split(", ")
      .every((word) => word.length < 5),
  ).toBe(true);
});

test("labelClusters gives a name to the largest crowd alone that it would be of", () => {
  const labels = labelClusters([...foxes, ...crowd(0, 10, 8, "The red fox hunts."), ...bees, ...lamps]);
  const words = labels.map((label) => label.words);
  expect(new Set(words).size).toBe(words.length);
  const twice = labelClusters([...crowd(0, 0, 8, "A fox hunts"), ...crowd(0, 9, 6, "A fox hunts"), ...lamps]);
  expect(twice.filter((label) => label.words.includes("fox")).map(({ y }) => y < 5)).toEqual([true]);
});

test("labelClusters gives no label to few points, nor to a crowd without words such as one of images", () => {
  expect(labelClusters([])).toEqual([]);
  expect(labelClusters(foxes.slice(0, 3))).toEqual([]);
  expect(labelClusters([...foxes, ...crowd(10, 10, 20, "")])).toHaveLength(1);
});

test("labelClusters takes points that are all at one place, and gives 24 labels at most", () => {
  const same = foxes.map((point) => ({ ...point, x: 1, y: 1 }));
  expect(labelClusters(same)).toEqual([]);
  const many = Array.from({ length: 36 }, (_, at) =>
    crowd(
      (at % 6) * 10,
      Math.floor(at / 6) * 10,
      10,
      `word${"abcdefghijklmnopqrstuvwxyzäöüßéèêàçñ"[at] as string}`,
    ),
  ).flat();
  expect(labelClusters(many)).toHaveLength(24);
});
