import { TASK_TYPES, type OnUnknownOutcome } from "@segmind-embeddings/core";
import type { CollectionOptions } from "../../catalogue/collections.ts";
import type { Budget } from "../../catalogue/ledger.ts";
import type { Arguments } from "../../program/arguments.ts";
import type { Flags } from "../../program/command.ts";
import type { Program } from "../../program/program.ts";
import { UsageError } from "../../program/usage-error.ts";
import type { ChunkOptions } from "../../scan/chunk-document.ts";
import {
  budgetFlags,
  collectionFlag,
  fileOrDatabaseFlags,
  fileOf,
  jsonFlag,
  readBudget,
  rpmFlag,
  taskTypeHelp,
  unknownPolicies,
} from "../flags.ts";

export const embedFlags = {
  ...fileOrDatabaseFlags,
  ...collectionFlag,
  csv: { value: "FILE", multiple: true, help: "a table with a line of column names; needs --id and --text" },
  jsonl: { value: "FILE", multiple: true, help: "one JSON object a line; needs --id and --text" },
  id: { value: "COLUMN", help: "what names a row of --csv and --jsonl" },
  text: { value: "COLUMN", help: "what is embedded of a row" },
  "task-type": { value: "TYPE", help: taskTypeHelp, default: "RETRIEVAL_DOCUMENT" },
  dimensions: { value: "N", help: "numbers of a vector, 128 to 3072", default: "768" },
  "stored-dimensions": {
    value: "N",
    help: "numbers that are bought, of which --dimensions are used: one purchase serves shorter lengths",
    default: "--dimensions",
  },
  "chunk-tokens": { value: "N", help: "tokens of a piece of text, at most", default: "1000" },
  overlap: { value: "N", help: "tokens that a piece repeats of the one before it", default: "0" },
  "dry-run": { help: "the plan alone; nothing is sent" },
  yes: { short: "y", help: "do not ask before sending" },
  ...budgetFlags,
  ...rpmFlag,
  "on-unknown": {
    value: "WHAT",
    help: "after a request that may have been billed and gave no vector: auto sends text once more, resend all, fail none",
    default: "auto",
  },
  ...jsonFlag,
} satisfies Flags;

export interface EmbedSettings {
  readonly file: string;
  readonly isMock: boolean;
  readonly collection: string;
  readonly options: CollectionOptions;
  readonly chunks: ChunkOptions;
  readonly operands: readonly string[];
  readonly csv: readonly string[];
  readonly jsonl: readonly string[];
  readonly columns: { readonly id: string; readonly text: string } | undefined;
  readonly isDryRun: boolean;
  readonly isAgreed: boolean;
  readonly budget: Budget;
  readonly rpm: number | undefined;
  readonly onUnknown: OnUnknownOutcome;
  readonly isJson: boolean;
}

/** @throws UsageError */
export function readEmbedSettings(line: Arguments, program: Program): EmbedSettings {
  const dimensions = line.whole("dimensions", 128, 3072) ?? 768;
  const stored = line.whole("stored-dimensions", 128, 3072) ?? dimensions;
  if (stored < dimensions) throw new UsageError("--stored-dimensions must be --dimensions or more.");
  const maxTokens = line.whole("chunk-tokens", 16, 8000) ?? 1000;
  const overlap = line.whole("overlap", 0) ?? 0;
  if (overlap * 2 > maxTokens) throw new UsageError("--overlap may be half of --chunk-tokens at most.");
  const [csv, jsonl] = [line.texts("csv"), line.texts("jsonl")];
  const [id, text] = [line.text("id"), line.text("text")];
  if (csv.length + jsonl.length > 0 && (id === undefined || text === undefined))
    throw new UsageError(
      "--csv and --jsonl need --id and --text: the columns that name a row and that are embedded.",
    );
  if (line.operands.length + csv.length + jsonl.length === 0)
    throw new UsageError(
      "Name files, folders, patterns, --csv or --jsonl, or - for lines of standard input.",
    );
  return {
    file: fileOf(line, program),
    isMock: line.has("mock"),
    collection: line.text("collection") ?? "default",
    options: {
      taskType: line.oneOf("task-type", TASK_TYPES) ?? "RETRIEVAL_DOCUMENT",
      outputDimensionality: dimensions,
      storedDimensionality: stored,
    },
    chunks: { maxTokens, overlap },
    operands: line.operands,
    csv,
    jsonl,
    columns: id === undefined || text === undefined ? undefined : { id, text },
    isDryRun: line.has("dry-run"),
    isAgreed: line.has("yes"),
    budget: readBudget(line),
    rpm: line.whole("rpm"),
    onUnknown: line.oneOf("on-unknown", unknownPolicies) ?? "auto",
    isJson: line.has("json"),
  };
}
