import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as core from "../../packages/core/src/index.ts";
import { expect, test } from "vitest";
import { root } from "../workspace/root.ts";

test("the table of what to do after an error names every error class of core, once", () => {
  const rows = readFileSync(join(root, "apps/docs/src/errors-table.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  const classes = Object.entries(core)
    .filter(([, value]) => typeof value === "function" && "errorName" in value)
    .map(([name]) => name);
  // The base of all, which the page begins with.
  expect(named.toSorted()).toEqual(classes.filter((name) => name !== "SegmindError").toSorted());
});
