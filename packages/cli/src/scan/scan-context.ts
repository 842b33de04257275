import type { Catalogue } from "../catalogue/open-catalogue.ts";
import type { Documents } from "../catalogue/documents.ts";
import type { ChunkOptions } from "./chunk-document.ts";
import type { OnSkip } from "./find-files.ts";
import type { KeyOf } from "./read-document.ts";

/** What the parts of one scan share. */
export interface ScanContext {
  readonly catalogue: Catalogue;
  readonly documents: Documents;
  readonly keyOf: KeyOf;
  readonly chunks: ChunkOptions;
  /** Everything that decides how a file is cut and which keys its pieces have. */
  readonly recipe: string;
  readonly stop: AbortSignal;
  readonly onSkip: OnSkip;
  /** Called with how many more documents were scanned. */
  readonly onScanned: (documents: number) => void;
}
