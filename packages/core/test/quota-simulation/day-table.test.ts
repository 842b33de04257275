import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { rowText, serverRows, singleRows, tableBegins, tableEnds, unaligned } from "./day-table.ts";

const page = new URL("../../../../apps/docs/pages/guide/rate-limits.md", import.meta.url);
const printed = (await readFile(page, "utf8")).split(tableBegins)[1]?.split(tableEnds)[0] ?? "";
const lines = printed.split("\n").map(unaligned);

// Of a whole table some rows are simulated again, those that cost least.
const cheap = [
  ...serverRows.filter(({ about }) => about.startsWith("5 a minute")),
  ...singleRows.slice(0, 1),
];

test("the tables of simulated days in rate-limits.md have a row for each case", () => {
  for (const { about } of [...serverRows, ...singleRows]) expect(printed).toContain(`| ${about} `);
});

test.each(cheap)(
  "the table in rate-limits.md is what the simulation gives (else run print-days.ts): $about",
  async (row) => {
    expect(lines).toContain(await rowText(row));
  },
);
