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
  /** Of all that decides how a file is cut and what its keys are. */
  readonly recipe: string;
  readonly stop: AbortSignal;
  readonly onSkip: OnSkip;
  /** So many more documents were looked at. */
  readonly onScanned: (documents: number) => void;
}
