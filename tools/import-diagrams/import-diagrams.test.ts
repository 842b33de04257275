import { beforeAll, describe, expect, test } from "vitest";
import { layers, mayImport } from "../rules/import-rules.ts";
import { draw } from "./draw.ts";
import { readImports } from "./imports.ts";
import { drawnReadme } from "./readme.ts";

const arrows = (pairs: Record<string, string[]>) =>
  new Map(Object.entries(pairs).map(([from, targets]) => [from, new Set(targets)]));

describe("the diagrams of imports", () => {
  let imports: ReturnType<typeof readImports>;
  beforeAll(() => {
    imports = readImports();
  });

  test("the README's pictures are drawn from the imports that there are: `node tools/import-diagrams/readme.ts` draws them", () => {
    const { is, drawn } = drawnReadme(imports);
    expect(is.match(/```mermaid/g)).toHaveLength(2);
    expect(is).toBe(drawn);
  });

  test("the rules allow each package the packages that it imports, and no other", () => {
    const allowed = Object.entries(mayImport).map(([name, { ours }]) => [name, [...ours].sort()]);
    const found = Object.keys(mayImport).map((name) => [
      name,
      [...(imports.packages.get(name) ?? [])].sort(),
    ]);
    expect(found).toEqual(allowed);
  });

  test("core's folders are the layers that the rules name, but for its tests' suites", () => {
    const folders = new Set([...imports.core].flatMap(([from, targets]) => [from, ...targets]));
    expect([...folders].sort()).toEqual([...layers, "testing"].sort());
  });
});

test("an arrow that follows from others is left out of a picture", () => {
  expect(draw(arrows({ cli: ["media", "core", "mock"], media: ["core"] }))).toBe(
    "flowchart TD\n  cli --> media\n  cli --> mock\n  media --> core",
  );
});

test("no picture is drawn of a ring", () => {
  expect(() => draw(arrows({ a: ["b", "c"], b: ["c"], c: ["a"] }))).toThrow("cut the ring");
});
