import type { BigIntStats } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { KnownDocument, ScannedDocument } from "../catalogue/documents.ts";
import { fileTrouble, isUnread } from "./file-trouble.ts";
import { findFiles, type FoundFile, type Root } from "./find-files.ts";
import { batches, limited } from "./limited.ts";
import { isFileTrouble, readDocument } from "./read-document.ts";
import type { ScanContext } from "./scan-context.ts";
import { ScanDisk } from "./scan-disk.ts";
import { UnusableFileError } from "./unusable-file-error.ts";

/** Files whose outcome is written in one transaction. */
const batchSize = 512;
/** Milliseconds. A file that changed more recently may change again and keep its time of change. */
const restlessTime = 100;

type Outcome =
  | { readonly type: "same"; readonly document: KnownDocument }
  | { readonly type: "read"; readonly document: ScannedDocument }
  | { readonly type: "skipped"; readonly path: string; readonly reason: string };

/** Enters the files of a root into the catalogue. A file that has not changed is not read. */
export async function scanFiles(root: Root, context: ScanContext): Promise<void> {
  const { catalogue, documents, stop, onScanned, onSkip } = context;
  const disk = new ScanDisk();
  for await (const batch of batches(findFiles(root, onSkip), batchSize)) {
    stop.throwIfAborted();
    const outcomes = await limited(batch, disk.readsAtOnce, (file) => scanFile(file, root, context, disk));
    await catalogue.connection.write(() => {
      const now = Date.now();
      for (const outcome of outcomes) {
        if (outcome.type === "same") documents.keep(outcome.document.id, now);
        else if (outcome.type === "read") documents.put(outcome.document, now);
      }
    });
    for (const outcome of outcomes) if (outcome.type === "skipped") onSkip(outcome.path, outcome.reason);
    onScanned(batch.length);
    // Lets Ctrl-C in.
    await nextTurn();
  }
}

async function scanFile(file: FoundFile, root: Root, context: ScanContext, disk: ScanDisk): Promise<Outcome> {
  const { catalogue, documents, recipe, keyOf, chunks } = context;
  const { path } = file;
  const name = { path: catalogue.toName(path), row: "" };
  try {
    const facts = await disk.stat(path);
    const fingerprint = fingerprintOf(facts, recipe);
    const known = documents.find(name);
    if (known?.fingerprint === fingerprint && fingerprint !== "" && !known.hasTrouble)
      return { type: "same", document: known };
    const { kind, pieces } = await readDocument(path, keyOf, chunks, () => disk.read(path, facts));
    return { type: "read", document: { ...name, kind, fingerprint, pieces } };
  } catch (error) {
    if (!isFileTrouble(error)) throw error;
    const reason = fileTrouble(error);
    // A pattern may match files that are not texts: those were not meant.
    if (root.type === "glob" && error instanceof UnusableFileError && error.isNoText)
      return { type: "skipped", path, reason };
    const document = { ...name, kind: "text", fingerprint: "", trouble: reason } as const;
    return { type: "read", document: isUnread(error) ? document : { ...document, pieces: [] } };
  }
}

/** Equal if a file has not changed; empty if that cannot be known. */
function fingerprintOf({ ino, size, mtimeNs, ctimeNs, ctimeMs }: BigIntStats, recipe: string): string {
  if (Date.now() - Number(ctimeMs) < restlessTime) return "";
  return [recipe, ino, size, mtimeNs, ctimeNs].join(":");
}
