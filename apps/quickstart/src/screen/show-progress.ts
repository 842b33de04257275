import { progressLine, progressWords, type Progress } from "./progress-line.ts";
import type { Screen } from "./screen.ts";

export interface ProgressDisplay {
  readonly update: (progress: Omit<Progress, "isWaiting">) => void;
  readonly end: () => void;
}

/** How often a countdown is drawn anew while nothing happens, ms. */
const tick = 500;
/** Waits for quota that are shorter are not worth a word, ms. */
const shortWait = 1_000;

/** Where lines stay, one says how far it is no more often than this, ms. */
const betweenLines = 2_000;

/**
 * Shows how far some work has come: a bar where a line can be drawn over, otherwise now and then a line, and one for
 * each wait for quota.
 */
export function showProgress(screen: Screen, total: number, isPaced: () => boolean): ProgressDisplay {
  let last: Omit<Progress, "isWaiting"> = { done: 0, failed: 0, total, etaMs: undefined };
  let said = last;
  let lastAt = performance.now();
  let saidAt = lastAt;
  let isWaitSaid = false;

  const say = (progress: Progress): void => {
    said = last;
    saidAt = performance.now();
    screen.err.line(progressWords(progress));
  };

  const draw = (): void => {
    const since = performance.now() - lastAt;
    const isWaiting = since > shortWait && isPaced();
    const etaMs = last.etaMs === undefined ? undefined : Math.max(0, last.etaMs - since);
    const progress = { ...last, etaMs, isWaiting };
    if (screen.isLive) {
      screen.bar(progressLine(progress, screen.columns));
      return;
    }
    const isDue = last !== said && performance.now() - saidAt > betweenLines;
    if (isDue || (isWaiting && !isWaitSaid)) say(progress);
    isWaitSaid = isWaiting;
  };

  const timer = setInterval(draw, tick);
  draw();
  return {
    update: (progress) => {
      last = progress;
      lastAt = performance.now();
      draw();
    },
    end: () => {
      clearInterval(timer);
      screen.bar();
      const end = { ...last, isWaiting: false, etaMs: undefined };
      if (screen.isLive) screen.err.line(progressLine(end, screen.columns));
      else if (last !== said) say(end);
    },
  };
}
