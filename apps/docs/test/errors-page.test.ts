import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as bullmq from "@segmind-embeddings/bullmq";
import * as core from "@segmind-embeddings/core";
import * as media from "@segmind-embeddings/media";
import { format } from "prettier";
import { expect, test } from "vitest";
import { errorClasses } from "../src/error-classes.ts";
import { errorsPage } from "../src/errors-page.ts";

test("the page about errors is what the classes say today (else run apps/docs/src/write-errors-page.ts)", async () => {
  const page = await readFile(join(import.meta.dirname, "../pages/reference/errors.md"), "utf8");
  expect(page).toBe(await format(errorsPage(), { parser: "markdown", printWidth: 110 }));
});

test.each([
  ["core", core],
  ["media", media],
  ["bullmq", bullmq],
] as const)("the page about errors has every class that %s exports, with its codes", (name, exports) => {
  const exported = Object.entries(exports)
    .filter(([, value]) => typeof value === "function" && "errorName" in value)
    .map(([className]) => className);
  const found = errorClasses(name);
  expect(found.map((one) => one.name).toSorted()).toEqual(exported.toSorted());
  const abstract = ["SegmindError", "MediaError"];
  for (const { name: className, about, codes } of found.filter((one) => !abstract.includes(one.name))) {
    expect([className, about]).not.toEqual([className, ""]);
    expect([className, codes.length > 0]).toEqual([className, true]);
  }
});
