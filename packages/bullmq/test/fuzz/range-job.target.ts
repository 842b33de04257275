import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SegmindError } from "@segmind-embeddings/core";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { readBulkData, readProgress, readRangeData, readRangeResult } from "../../src/bulk/read-job.ts";
import { ownSource } from "../../src/sources/own-source.ts";
import { openSource } from "../../src/sources/open-source.ts";
import { sqlQuery } from "../../src/sources/sql-query.ts";

const outside = mkdtempSync(join(tmpdir(), "segmind-bullmq-fuzz-"));
process.once("exit", () => rmSync(outside, { recursive: true, force: true }));
const root = join(outside, "root");
mkdirSync(join(root, "photos"), { recursive: true });
writeFileSync(join(root, "notes.jsonl"), '"one"\n{"id":"a","text":"two"}\n\n"three"\n');
writeFileSync(join(root, "photos/1.png"), "no image");
writeFileSync(join(outside, "secret.jsonl"), '"a secret"\n');

const numbers = ownSource("mine", {
  count: () => 5,
  read: (from, count) =>
    Array.from({ length: Math.min(5 - from, count) }, (_, index) => ({ input: String(from + index) })),
});
const rows = sqlQuery("pages", {
  query: "SELECT 1",
  key: "id",
  pool: { query: () => Promise.resolve({ rows: [] }) },
});

/** More than any source here has: what reads on and on reads something twice. */
const mostItems = 200;

/**
 * What a queue holds of a bulk and its range, as one object with `bulk`, `range`, `progress` and `result`: it is read as
 * a worker does, and gives inputs of the source or a typed error, and nothing of a file outside of the root.
 */
export const target: FuzzTarget = {
  name: "range-job",
  inputs: new URL("inputs/range-job/", import.meta.url),
  words: [
    '"source":',
    '"type":"jsonl"',
    '"type":"folder"',
    '"type":"named"',
    '"path":"../secret.jsonl"',
    '"path":"photos"',
    '"name":"pages"',
    '"from":',
    '"to":',
    '"left":[',
    "null",
    "true",
    "[]",
    "{}",
    "__proto__",
    "\\u0000",
    '"store":null',
  ],
  async check(input) {
    const held = parse(input);
    if (held === undefined) return;
    await typed(() => readRangeResult(held["result"]));
    await typed(async () => {
      const bulk = readBulkData(held["bulk"]);
      assert.ok(!("store" in bulk.options));
      const source = openSource(bulk.source, [numbers, rows], root);
      const { left } = readProgress(held["progress"], readRangeData(held["range"]));
      let items = 0;
      for (const range of left.slice(0, 10)) {
        for await (const item of source.read(range)) {
          assert.doesNotMatch(JSON.stringify(item.inputs), /a secret/);
          await item.close?.();
          items += 1;
          assert.ok(items <= mostItems);
        }
      }
    });
  },
};

/** As BullMQ hands it over: whatever is JSON. */
function parse(input: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(input.toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

async function typed(body: () => unknown): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!SegmindError.isInstance(error)) throw error;
    assert.match(error.message, /\S/);
  }
}
