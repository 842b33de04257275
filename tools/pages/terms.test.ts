import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../workspace/root.ts";
import { unexplainedTerms } from "./terms.ts";

const pages = globSync(["README.md", "packages/*/README.md", "apps/docs/pages/**/*.md"], { cwd: root })
  .filter((page) => page !== "apps/docs/pages/words.md")
  .sort();

/** A page with what it includes. */
function read(page: string): string {
  return readFileSync(join(root, page), "utf8").replaceAll(
    /^<!--@include: ([^#{]+).*-->$/gm,
    (_, file: string) => readFileSync(join(root, dirname(page), file), "utf8"),
  );
}

test.each(pages)(
  "%s uses no word in a narrow sense before it explains it or leads to the page of words",
  (page) => {
    expect(unexplainedTerms(read(page))).toEqual([]);
  },
);

test("a word that is used before it is explained is reported with its line", () => {
  expect(unexplainedTerms("A `resend` in code.\n\nCounts resends\nand more.")).toEqual([
    "resend: Counts resends and more.",
  ]);
  expect(unexplainedTerms("Counts resends.\n\nA resend is a second request.")).toHaveLength(1);
  expect(unexplainedTerms("A resend is a second request.\n\nCounts resends.")).toEqual([]);
  expect(unexplainedTerms("Counts [resends](../words.md#resend).")).toEqual([]);
  expect(unexplainedTerms("With an API key.")).toEqual([]);
});
