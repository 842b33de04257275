import type { Plan } from "../../plan/plan.ts";
import type { KeyFailure } from "../../catalogue/key-states.ts";
import type { WorkResult } from "../../run/embed-work.ts";
import type { RunState } from "../../run/run-events.ts";
import type { SkippedFiles } from "./skipped-files.ts";

/** What an `embed` was about and how it ended. */
export interface EmbedSummary {
  readonly result: WorkResult;
  /** Documents that could not be read, this time. */
  readonly troubles: number;
  /** Pieces that failed in earlier runs and were left alone. */
  readonly failedBefore: number;
  readonly unknownBefore: number;
  /** Pieces of the run that have no vector and did not fail. */
  readonly left: number;
  readonly exitCode: number;
}

/** Tells a person or a program what an `embed` does. */
export interface EmbedReporter {
  gateway(name: string, isMock: boolean): void;
  scanned(documents: number): void;
  skipped(skipped: SkippedFiles): void;
  removed(documents: number): void;
  plan(plan: Plan): void;
  state(state: RunState): void;
  failure(label: string, failure: KeyFailure | { readonly reason: string }): void;
  /** Nothing is to be sent. */
  nothingToDo(plan: Plan): void;
  summary(summary: EmbedSummary): void;
  /** Removes what is drawn over. */
  end(): void;
}
