import { resolve } from "node:path";
import { TASK_TYPES } from "@segmind-embeddings/core";
import type { Budget } from "../catalogue/ledger.ts";
import type { Arguments } from "../program/arguments.ts";
import type { Flags } from "../program/command.ts";
import type { Program } from "../program/program.ts";
import { UsageError } from "../program/usage-error.ts";
import { databaseUrlOf } from "../fleet/database-url.ts";

/** Flags that most commands have. */
export const fileFlags = {
  db: {
    value: "FILE",
    help: "the file of vectors; its catalogue lies beside it",
    default: "segmind-embed.db",
  },
  mock: {
    help: "the mock gateway in place of Segmind's: no key, no bill, no meaning (file: segmind-embed.mock.db)",
  },
} satisfies Flags;

/** For commands that also work on a database. */
export const fileOrDatabaseFlags = {
  ...fileFlags,
  db: { ...fileFlags.db, help: `${fileFlags.db.help}. Or postgres://…, which many machines share` },
} satisfies Flags;

export const jsonFlag = { json: { help: "JSON lines for programs, in place of words" } } satisfies Flags;

export const collectionFlag = {
  collection: {
    value: "NAME",
    help: "the collection of vectors that are compared with each other",
    default: "default",
  },
} satisfies Flags;

export const rpmFlag = {
  rpm: {
    value: "N",
    help: "never send more than so many requests a minute",
    default: "learned from the gateway",
  },
} satisfies Flags;

export const budgetFlags = {
  "max-requests": {
    value: "N",
    help: "requests for this collection in all, earlier runs and other processes included",
    default: "no limit",
  },
  "max-cost": {
    value: "N",
    help: "credits for this collection in all, counted likewise",
    default: "no limit",
  },
} satisfies Flags;

/** @throws UsageError */
export function readBudget(line: Arguments): Budget {
  return { maxRequests: line.whole("max-requests", 0), maxCost: line.amount("max-cost") };
}

export const unknownPolicies = ["auto", "resend", "fail"] as const;

export const taskTypeHelp = TASK_TYPES.join(", ");

/** The file of vectors. */
export function fileOf(line: Arguments, { cwd }: Pick<Program, "cwd">): string {
  return resolve(cwd, line.text("db") ?? (line.has("mock") ? "segmind-embed.mock.db" : "segmind-embed.db"));
}

/** For commands that work on a file alone. @throws UsageError for a database */
export function refuseDatabase(line: Arguments): void {
  if (databaseUrlOf(line) === undefined) return;
  throw new UsageError(
    "This command reads a file of vectors and its catalogue. A database is for embed, worker, status and retry; what is in " +
      "it is read with SQL, from the table that the README of @segmind-embeddings/postgres describes.",
  );
}
