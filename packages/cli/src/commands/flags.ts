import { resolve } from "node:path";
import type { Budget } from "../catalogue/ledger.ts";
import { databaseUrlOf } from "../fleet/database-url.ts";
import type { Arguments } from "../program/arguments.ts";
import type { Flags } from "../program/command.ts";
import type { Program } from "../program/program.ts";
import { UsageError } from "../program/usage-error.ts";

const fileFlag = {
  value: "FILE",
  help: "the file of vectors; a catalogue of names and texts is kept beside it",
  default: "segmind-embed.db",
} as const;

/** Flags that most commands have. */
export const fileFlags = {
  db: fileFlag,
  mock: {
    help: "use a mock gateway: no API key and no bill, but its vectors have no meaning (file: segmind-embed.mock.db)",
  },
} satisfies Flags;

/** Those of commands that also know databases. */
export const fileOrDatabaseFlags = {
  ...fileFlags,
  db: { ...fileFlag, help: `${fileFlag.help}; or a database postgres://… that many machines share` },
} satisfies Flags;

export const jsonFlag = { json: { help: "print JSON lines for programs instead of words" } } satisfies Flags;

export const collectionFlag = {
  collection: {
    value: "NAME",
    help: "the collection: a set of vectors that can be compared with each other",
    default: "default",
  },
} satisfies Flags;

export const rpmFlag = {
  rpm: {
    value: "N",
    help: "send at most N requests a minute",
    default: "learned from the gateway",
  },
} satisfies Flags;

export const budgetFlags = {
  "max-requests": {
    value: "N",
    help: "stop at N requests for this collection, counting earlier runs and other processes",
    default: "no limit",
  },
  "max-cost": {
    value: "N",
    help: "stop at N credits for this collection, counted the same way",
    default: "no limit",
  },
} satisfies Flags;

/** @throws UsageError */
export function readBudget(line: Arguments): Budget {
  return { maxRequests: line.whole("max-requests", 0), maxCost: line.amount("max-cost") };
}

export const unknownPolicies = ["auto", "resend", "fail"] as const;

/**
 * The file of vectors.
 *
 * @throws UsageError for a database
 */
export function fileOf(line: Arguments, { cwd }: Pick<Program, "cwd">): string {
  if (databaseUrlOf(line) !== undefined)
    throw new UsageError(
      "This command needs a file in --db. A database works with embed, worker, status and retry; its vectors are read with " +
        "SQL, as the README of @segmind-embeddings/postgres describes.",
    );
  return resolve(cwd, line.text("db") ?? (line.has("mock") ? "segmind-embed.mock.db" : "segmind-embed.db"));
}
