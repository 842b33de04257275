import { TASK_TYPES, type OnUnknownOutcome } from "@segmind-embeddings/core";
import type { CollectionOptions } from "../../catalogue/collections.ts";
import type { Budget } from "../../catalogue/ledger.ts";
import { databaseUrlOf } from "../../fleet/database-url.ts";
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
  unknownPolicies,
} from "../flags.ts";

export const embedFlags = {
  ...fileOrDatabaseFlags,
  ...collectionFlag,
  csv: {
    value: "FILE",
    multiple: true,
    help: "a table whose first line names its columns; needs --id and --text",
  },
  jsonl: {
    value: "FILE",
    multiple: true,
    help: "a file with one JSON object per line; needs --id and --text",
  },
  id: { value: "COLUMN", help: "the column that names each row" },
  text: { value: "COLUMN", help: "the column that is embedded" },
  "task-type": {
    value: "TYPE",
    help: `what the vectors are for: ${TASK_TYPES.join(", ")}`,
    default: "RETRIEVAL_DOCUMENT",
  },
  dimensions: { value: "N", help: "how many numbers a vector has, 128 to 3072", default: "768" },
  "stored-dimensions": {
    value: "N",
    help: "how many numbers are bought and stored; the first ones are used, so one purchase serves all shorter lengths",
    default: "the same as --dimensions",
  },
  "chunk-tokens": {
    value: "N",
    help: "the most tokens of a piece of text; a token is about four letters",
    default: "1000",
  },
  overlap: {
    value: "N",
    help: "how many tokens a piece repeats from the end of the piece before",
    default: "0",
  },
  "dry-run": { help: "show the plan and stop; nothing is sent" },
  yes: { short: "y", help: "do not ask before sending" },
  ...budgetFlags,
  ...rpmFlag,
  "on-unknown": {
    value: "WHAT",
    help: "what to do when a request was sent and no answer came, so that it may have been billed: auto sends texts again, resend sends everything again, fail sends nothing again",
    default: "auto",
  },
  ...jsonFlag,
} satisfies Flags;

export interface EmbedSettings {
  /** Empty where --db names a database. */
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
  if (stored < dimensions) throw new UsageError("--stored-dimensions cannot be less than --dimensions.");
  const maxTokens = line.whole("chunk-tokens", 16, 8000) ?? 1000;
  const overlap = line.whole("overlap", 0) ?? 0;
  if (overlap * 2 > maxTokens) throw new UsageError("--overlap can be at most half of --chunk-tokens.");
  const [csv, jsonl] = [line.texts("csv"), line.texts("jsonl")];
  const [id, text] = [line.text("id"), line.text("text")];
  if (csv.length + jsonl.length > 0 && (id === undefined || text === undefined))
    throw new UsageError(
      "--csv and --jsonl need --id and --text: the column that names each row, and the column that is embedded.",
    );
  if (line.operands.length + csv.length + jsonl.length === 0)
    throw new UsageError(
      "Name what to embed: files, folders, patterns, --csv or --jsonl tables, or - for lines of standard input.",
    );
  return {
    file: databaseUrlOf(line) === undefined ? fileOf(line, program) : "",
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
