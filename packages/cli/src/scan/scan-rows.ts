import type { ScannedDocument } from "../catalogue/documents.ts";
import { chunkRow } from "./chunk-document.ts";
import { fileTrouble } from "./file-trouble.ts";
import { batches, limited } from "./limited.ts";
import type { Piece } from "./piece.ts";
import { isFileTrouble, textPieces } from "./read-document.ts";
import type { ScanContext } from "./scan-context.ts";
import type { Row } from "../texts/rows/row.ts";

/** Rows whose outcome is written in one transaction. */
const batchSize = 256;
const keysAtOnce = 64;

/**
 * Enters the rows of a table into the catalogue. A row that has not changed is not written.
 *
 * @param name what the table is called in the catalogue
 */
export async function scanRows(rows: AsyncIterable<Row>, name: string, context: ScanContext): Promise<void> {
  const { catalogue, documents, stop, onScanned } = context;
  for await (const batch of batches(rows, batchSize)) {
    stop.throwIfAborted();
    const scanned = await limited(batch, keysAtOnce, (row) => scanRow(row, name, context));
    await catalogue.connection.write(() => {
      const now = Date.now();
      for (const [index, document] of scanned.entries()) {
        const known = documents.find(document);
        if (known !== undefined && documents.isOfThisRun(known.id)) {
          documents.put(asDuplicate(document, batch[index]?.line ?? 0), now);
        } else if (
          known !== undefined &&
          documents.hasPieces(known.id, document.pieces ?? []) &&
          !known.hasTrouble
        ) {
          documents.keep(known.id, now);
        } else documents.put(document, now);
      }
    });
    onScanned(batch.length);
  }
}

async function scanRow(row: Row, name: string, { chunks, keyOf }: ScanContext): Promise<ScannedDocument> {
  const document = { path: name, row: row.id, kind: "text", fingerprint: "" } as const;
  if (row.problem !== undefined) return { ...document, pieces: [], trouble: row.problem };
  try {
    const pieces: Piece[] = await textPieces(chunkRow(row.text, chunks), keyOf);
    return pieces.length > 0
      ? { ...document, pieces }
      : { ...document, pieces, trouble: `line ${String(row.line)}: an empty text` };
  } catch (error) {
    if (!isFileTrouble(error)) throw error;
    return { ...document, pieces: [], trouble: `line ${String(row.line)}: ${fileTrouble(error)}` };
  }
}

function asDuplicate({ row, ...document }: ScannedDocument, line: number): ScannedDocument {
  const trouble = `line ${String(line)}: an earlier row has the id ${JSON.stringify(row)}, too`;
  return { ...document, row: `${row} (line ${String(line)})`, pieces: [], trouble };
}
