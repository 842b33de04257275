import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { CatalogueError } from "../../src/catalogue/catalogue-error.ts";
import { readCollections } from "../../src/catalogue/collections.ts";
import { readIndexNote } from "../../src/catalogue/index-note.ts";
import { openCatalogue } from "../../src/catalogue/open-catalogue.ts";
import { pagesOfPieces, pieceId, piecesNamed, piecesOf, wordsOf } from "../../src/catalogue/pieces.ts";
import { livingRuns } from "../../src/catalogue/runs.ts";
import { documentLabel } from "../../src/scan/display-path.ts";

const folder = mkdtempSync(join(tmpdir(), "fuzz-catalogue-"));
const catalogue = await openCatalogue(join(folder, "vectors.db"), { mustExist: false });
const { connection } = catalogue;

/** Rows of a catalogue, whoever wrote them: each line of the input is a column. */
export const target: FuzzTarget = {
  name: "catalogue-rows",
  inputs: new URL("inputs/catalogue-rows/", import.meta.url),
  words: [
    ...["{}", "[]", "null", "\n", '"unit":', '"lines"', '"pages"', '"milliseconds"', '"first":', '"last":'],
    ...['"start":', '"end":', '"taskType":', '"outputDimensionality":', '"storedDimensionality":', "1e999"],
    ...['"done":', '"failed":', '"total":', '"cost":', '"elapsedMs":', "../", "-", "#", "\0", "\u001b[2J"],
  ],
  async check(input) {
    const [range = "", options = "", state = "", path = "", row = "", text = "", key = ""] = input
      .toString()
      .split("\n");
    await connection.write(() => {
      connection.exec("DELETE FROM pieces; DELETE FROM documents; DELETE FROM collections; DELETE FROM runs");
      connection.run("INSERT INTO collections VALUES ('default', 'space', ?)", options);
      connection.run("REPLACE INTO settings VALUES ('index space 3', ?)", options);
      connection.run("INSERT INTO runs VALUES (?, 'default', ?)", process.pid, state);
      connection.run(
        "INSERT INTO documents VALUES (1, 'default', ?, ?, 'text', '', 0, NULL)",
        ...[path, row],
      );
      connection.run("INSERT INTO pieces VALUES (1, 0, ?, ?, ?)", key, range === "" ? null : range, text);
    });
    assert.match(readIndexNote(connection, { space: "space", dimensions: 3 })?.name ?? "", /^[\da-f-]*$/);
    for (const run of livingRuns(connection)) assert.ok(Number.isFinite(run.cost));
    orDamaged(() => readCollections(connection));
    orDamaged(() => documentLabel(catalogue, { path, row, range: range === "" ? null : range }, folder));
    orDamaged(() => {
      const pieces = [...piecesOf(connection, key, {}), ...[...pagesOfPieces(connection, {})].flat()];
      assert.ok(pieces.length > 0);
      assert.ok(piecesNamed(connection, path, row, {}).length <= 1);
      for (const piece of pieces)
        assert.ok(!/undefined|NaN|Infinity/.test(pieceId({ ...piece, path: "", row: "" })));
    });
    assert.equal(typeof wordsOf(connection, 1, 0), "string");
  },
};

/** Reads, or ends with an error that says what to do. */
function orDamaged(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error;
    assert.match(error.message, /run the same `embed` commands again/);
  }
}
