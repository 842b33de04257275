import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import {
  numbersFile,
  numbersOf,
  putNumbers,
  readmeFile,
  type RunNumbers,
} from "../src/report/write-numbers.ts";
import { sampleRun } from "./helpers/sample-run.ts";

const marks = { begin: "<!-- numbers: written by `pnpm bench readme` -->", end: "<!-- /numbers -->" };

it("puts a run's numbers between a page's marks, and why one was missed below them", () => {
  const page = `# Title\n\n${marks.begin}\nold\n${marks.end}\n\nmore\n`;
  const written = putNumbers(page, numbersOf(sampleRun()));
  expect(written).toMatch(/^# Title\n\n<!-- numbers/);
  expect(written).toMatch(/<!-- \/numbers -->\n\nmore\n$/);
  expect(written).not.toContain("old");
  const lines = written.split("\n").filter((line) => line.startsWith("|"));
  const cells = lines.map((line) => line.split("|").map((cell) => cell.trim()));
  expect(cells[2]).toEqual(["", "CPU & such", "≤ 1.0 ×", "0.93 ×", "0.95 ×", "openai: 3 ×", "reached", ""]);
  expect(cells[3]).toEqual(["", "search", "≤ 20 ms", "23 ms", "–", "–", "**missed**", ""]);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(written).toContain("- **Missed: search.** It takes 3 ms more <than> it may.");
  expect(written).not.toContain("Not to be told.");
  // Written again, it stays as it is.
  expect(putNumbers(written, numbersOf(sampleRun()))).toBe(written);
});

it("says which marks a page lacks", () => {
  expect(() => putNumbers("# Title", numbersOf(sampleRun()))).toThrow(marks.begin);
});

it("has in the README the numbers of the run that numbers.json is of", () => {
  const numbers = JSON.parse(readFileSync(numbersFile, "utf8")) as RunNumbers;
  const readme = readFileSync(readmeFile, "utf8");
  expect(readme).toBe(putNumbers(readme, numbers));
});
