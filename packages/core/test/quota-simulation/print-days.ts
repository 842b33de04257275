import { readFile, writeFile } from "node:fs/promises";
import { dayTables, tableBegins, tableEnds } from "./day-table.ts";

// Writes the tables of simulated days into rate-limits.md; it takes some minutes:
//
//   node packages/core/test/quota-simulation/print-days.ts

const page = new URL("../../../../apps/docs/pages/guide/rate-limits.md", import.meta.url);
const tables = await dayTables((about) => process.stderr.write(`${about}\n`));
const text = await readFile(page, "utf8");
const from = text.indexOf(tableBegins);
const to = text.indexOf(tableEnds);
if (from < 0 || to < from)
  throw new Error(`${page.pathname} lacks the lines ${tableBegins} and ${tableEnds}`);
await writeFile(page, `${text.slice(0, from + tableBegins.length)}\n\n${tables}\n\n${text.slice(to)}`);
