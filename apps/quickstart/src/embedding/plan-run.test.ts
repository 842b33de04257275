import { expect, test } from "vitest";
import type { Item } from "../inputs/item.ts";
import type { VectorLine } from "../vectors/vector-line.ts";
import { planRun } from "./plan-run.ts";

const item = (id: string, content: string, kind: Item["kind"] = "text"): Item => ({
  id,
  kind,
  content,
  input: {},
  source: id,
  label: id,
});

const known = (id: string, content: string, kind: Item["kind"] = "text"): VectorLine => ({
  id,
  kind,
  content,
  source: id,
  space: "p",
  gateway: "mock",
  vector: Float32Array.of(Number.parseInt(content, 16)),
});

test("equal content is embedded once", () => {
  const [a, b, c] = [item("a", "1"), item("b", "2"), item("c", "1")];
  expect(planRun([a, b, c], []).groups).toEqual([[a, c], [b]]);
});

test("what is known is not embedded, by whatever name", () => {
  const [a, b, c] = [item("a", "1"), item("renamed", "2"), item("c", "3")];
  const plan = planRun([a, b, c], [known("a", "1"), known("b", "2"), known("z", "9")]);
  expect(plan.groups).toEqual([[c]]);
  expect(plan.had).toEqual([
    { item: a, vector: Float32Array.of(1) },
    { item: b, vector: Float32Array.of(2) },
  ]);
  expect(plan.renamed.map((entry) => entry.item.id)).toEqual(["renamed"]);
});

test("a file that has changed is embedded again, and so is equal content of another kind", () => {
  const [changed, other] = [item("a", "2"), item("b", "1", "image")];
  expect(planRun([changed, other], [known("a", "1")]).groups).toEqual([[changed], [other]]);
});
