import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clientRules } from "../../packages/core/src/client/client-options.ts";
import { optionRules } from "../../packages/core/src/options/option-rules.ts";
import { defaultMaxConcurrency, singleSettings } from "../../packages/core/src/options/settings.ts";
import { root } from "../workspace/root.ts";

/** The rows of the options' table in core's README. */
const section = readFileSync(join(root, "packages/core/README.md"), "utf8").split(/^## /m);
const rows = (section.find((text) => text.startsWith("Options\n")) ?? "")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => {
    const [, option = "", defaultText = "", where = ""] = line.split("|").map((cell) => cell.trim());
    return { option: option.replaceAll("`", ""), defaultText: defaultText.replaceAll("`", ""), where };
  });

/** Options whose default is no value but words. */
const inWords = ["store", "headers", "storedDimensionality"];

test("the table in core's README names every option, once", () => {
  const { embedMany, embedStream, embeddingJob, wait } = optionRules;
  const all = new Set([clientRules, embedMany, embedStream, embeddingJob, wait].flatMap(Object.keys));
  // What the job is, not how it is waited for.
  all.delete("requestId");
  expect(rows.map(({ option }) => option).toSorted()).toEqual([...all].toSorted());
});

test("the table in core's README says where each option is set", () => {
  const { withOptions, embedMany } = optionRules;
  const both = new Set(Object.keys(withOptions));
  const clientOnly = Object.keys(clientRules).filter((name) => !both.has(name));
  const ofCalls = new Set(Object.keys(embedMany));
  for (const { option, where } of rows) {
    expect([option, where === "both"]).toEqual([option, both.has(option)]);
    expect([option, where === "client"]).toEqual([option, clientOnly.includes(option)]);
    if (where === "runs") expect(ofCalls).toContain(option);
  }
});

test("the table in core's README gives the defaults that are used", () => {
  const settings = Object.entries({ ...singleSettings({}), maxConcurrency: defaultMaxConcurrency });
  const used = settings.filter(([option]) => !inWords.includes(option)) as [
    string,
    string | number | boolean,
  ][];
  const byOption = new Map(rows.map((row) => [row.option, row.defaultText.replace(/; .*/, "")]));
  for (const [option, value] of used) {
    const text = typeof value === "number" ? value.toLocaleString("en") : value === "" ? '""' : `${value}`;
    expect([option, byOption.get(option)]).toEqual([option, text]);
  }
});
