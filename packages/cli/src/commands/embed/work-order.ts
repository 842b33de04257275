import type { EmbedOptions, OnUnknownOutcome } from "@segmind-embeddings/core";
import type { SqliteDatabase } from "@segmind-embeddings/sqlite";
import type { Budget } from "../../catalogue/ledger.ts";
import type { Catalogue } from "../../catalogue/open-catalogue.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Program } from "../../program/program.ts";
import type { KeyOf } from "../../scan/read-document.ts";
import type { EmbedReporter } from "./reporter.ts";

/** What is to be done with the documents of a run. */
export interface WorkOrder {
  readonly program: Program;
  readonly catalogue: Catalogue;
  readonly database: SqliteDatabase;
  readonly reporter: EmbedReporter;
  readonly collection: string;
  readonly options: EmbedOptions;
  readonly onUnknown: OnUnknownOutcome;
  readonly keyOf: KeyOf;
  /** What failed for good in an earlier run is tried again. */
  readonly withFailed: boolean;
  /** Documents that could not be read. */
  readonly troubles: number;
  readonly isMock: boolean;
  readonly rpm: number | undefined;
  readonly budget: Budget;
  /** The plan is shown, and nothing else is done. */
  readonly isDryRun: boolean;
  /** Nobody is asked. */
  readonly isAgreed: boolean;
  readonly isJson: boolean;
  /** Called where there is nothing to send. */
  readonly onNothing: (plan: Plan) => void;
}
