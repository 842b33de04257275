import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { features, runtimes } from "../smoke/runtimes/features.ts";
import { root } from "../workspace/root.ts";

const words = { works: "yes", refused: "refused" } as const;

test("the table of runtimes says what the smoke test holds each runtime to, and nothing else", () => {
  const sections = readFileSync(join(root, "apps/docs/pages/guide/runtimes.md"), "utf8").split(/^## /m);
  const [head = [], , ...rows] = (sections.find((text) => text.startsWith("What works where\n")) ?? "")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(head.slice(1)).toEqual(runtimes);
  const told = Object.fromEntries(rows.map(([feature, ...cells]) => [feature?.replaceAll("`", ""), cells]));
  const tried = Object.entries(features).map(([feature, verdicts]) => [
    feature,
    runtimes.map((runtime) => {
      const verdict = verdicts[runtime];
      return verdict === undefined ? "" : words[verdict];
    }),
  ]);
  expect(told).toEqual(Object.fromEntries(tried));
});
