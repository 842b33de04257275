import type { ScenarioResult } from "../record/result.ts";
import type { Target } from "./target.ts";

/** What a scenario finds when it runs. */
export interface ScenarioContext {
  readonly target: Target;
  /** Few rounds and short ones: to see that everything works, not to compare. */
  readonly isQuick: boolean;
  /** Aborts on Ctrl-C: no new round begins, and what was measured is given. */
  readonly signal: AbortSignal;
  /** @param share of the scenario that is done, from 0 to 1 */
  readonly progress: (share: number, what: string) => void;
  /** Says that the processes of the scenario have started, and resolves when those of all beside it have. */
  readonly whenAllAreReady: () => Promise<void>;
}

/** What a scenario tells; the runner adds its name, its words and its time. */
export type ScenarioFindings = Omit<
  ScenarioResult,
  "scenario" | "title" | "about" | "elapsedMs" | "notes"
> & {
  readonly notes?: readonly string[];
};

export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** How to read its figures. */
  readonly about: string;
  /** The most requests it sends to the real endpoint; without it, it runs against servers of the bench's own. */
  readonly realRequests?: number;
  /** It waits for jobs and quotas and uses next to no CPU, so that others of its kind may run at the same time. */
  readonly onlyWaits?: boolean;
  run(context: ScenarioContext): Promise<ScenarioFindings>;
}
