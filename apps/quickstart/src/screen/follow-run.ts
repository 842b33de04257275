import type { Standing } from "../embedding/engine.ts";
import { watchQuota } from "../embedding/watch-quota.ts";
import type { Screen } from "./screen.ts";
import { showProgress } from "./show-progress.ts";

export interface FollowedRun {
  readonly onProgress: (standing: Standing) => void;
  readonly end: () => void;
}

/** Shows the progress of a run over so many inputs. */
export function followRun(screen: Screen, total: number, signal: AbortSignal): FollowedRun {
  const quota = watchQuota();
  const display = showProgress(screen, total, quota.isPaced);
  let counts = { done: 0, failed: 0 };
  return {
    onProgress: ({ done, failed, total: pulled, etaMs }) => {
      // What is given up on an interruption counts as failed, which it did not.
      if (!signal.aborted) counts = { done, failed };
      const eta = scaleEta(etaMs, pulled - done - failed, total - done - failed);
      display.update({ ...counts, total, etaMs: signal.aborted ? undefined : eta });
    },
    end: () => {
      display.end();
      quota.stop();
    },
  };
}

/** A stream's ETA is that of the inputs it has pulled; the rest takes as long for each. */
export function scaleEta(etaMs: number | undefined, pulledLeft: number, allLeft: number): number | undefined {
  if (etaMs === undefined || pulledLeft <= 0) return allLeft === 0 ? 0 : undefined;
  return (etaMs * allLeft) / pulledLeft;
}
