import { explainFailure } from "../embedding/explain-failure.ts";
import type { Screen } from "./screen.ts";
import { showTrouble } from "./show-trouble.ts";

/** So many failures get a line each. */
const mostFailures = 20;

export interface FailureDisplay {
  /** Says what has no vector, and why; a reason that is the one before's is not told again. */
  readonly add: (name: string, reason: unknown) => void;
  /** Says how many were not told. */
  readonly end: () => void;
}

export function showFailures(screen: Screen): FailureDisplay {
  let failures = 0;
  let last: string | undefined;
  return {
    add: (name, reason) => {
      failures += 1;
      if (failures > mostFailures) return;
      const why = explainFailure(reason);
      showTrouble(screen, "failed", name, why === last ? "the same" : why);
      last = why;
    },
    end: () => {
      if (failures > mostFailures) showTrouble(screen, "failed", `and ${failures - mostFailures} more`);
    },
  };
}
