import type { ScenarioResult } from "../record/result.ts";

/** What a scenario finds when it runs. */
export interface ScenarioContext {
  /** Few rounds and short ones: to see that everything works, not to compare. */
  readonly isQuick: boolean;
  /** Aborts on Ctrl-C: what the scenario waits for rejects, and it ends without a result. */
  readonly signal: AbortSignal;
  /** The most requests that may be sent to the real endpoint. */
  readonly maxRequests: number;
  readonly progress: (what: string) => void;
  /** Says that the processes of the scenario have started, and resolves when those of all beside it have. */
  readonly whenAllAreReady: () => Promise<void>;
}

/** What a scenario tells; the runner adds its name, its words and its time. */
export type ScenarioFindings = Pick<ScenarioResult, "settings" | "tables"> &
  Partial<Pick<ScenarioResult, "plots" | "checks" | "errors" | "notes">>;

export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** How to read its figures. */
  readonly about: string;
  /** It sends requests to the real endpoint; all others run against servers of the bench's own. */
  readonly isReal?: boolean;
  /** It waits for jobs and quotas and uses next to no CPU, so that others of its kind may run at the same time. */
  readonly onlyWaits?: boolean;
  run(context: ScenarioContext): Promise<ScenarioFindings>;
}
