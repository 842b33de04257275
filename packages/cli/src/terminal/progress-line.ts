import { formatCredits, formatEta } from "./format.ts";

/** The progress of a run. */
export interface Progress {
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  readonly elapsedMs: number;
  /** Milliseconds until the end, if that is known. */
  readonly etaMs: number | undefined;
  readonly cost: number;
  /** Nothing can be sent until the quota's window is over. */
  readonly isWaiting: boolean;
}

const widestBar = 24;
const narrowestBar = 8;

/** A bar with its numbers on one line. The least important numbers are left out if they do not fit. */
export function progressLine(progress: Progress, columns: number): string {
  const { done, failed, total } = progress;
  const share = total === 0 ? 1 : (done + failed) / total;
  const head = `${String(done + failed).padStart(String(total).length)}/${String(total)} ${String(Math.floor(share * 100)).padStart(3)} %`;
  let words = head;
  for (const remark of remarks(progress)) {
    if (words.length + remark.length + 4 > columns) break;
    words = `${words}  ${remark}`;
  }
  const width = Math.min(widestBar, columns - words.length - 5);
  if (width < narrowestBar) return words.slice(0, columns - 1);
  const full = Math.floor(share * width);
  return `  ${"█".repeat(full)}${"░".repeat(width - full)}  ${words}`;
}

/** The same in words, for output that cannot be drawn over. */
export function progressWords(progress: Progress): string {
  const { done, failed, total } = progress;
  return [`${String(done + failed)} of ${String(total)}`, ...remarks(progress)].join(", ");
}

/** Inputs a minute; `undefined` in the first second. */
export function perMinuteOf({
  done,
  failed,
  elapsedMs,
}: Pick<Progress, "done" | "failed" | "elapsedMs">): number | undefined {
  return elapsedMs < 1_000 ? undefined : ((done + failed) / elapsedMs) * 60_000;
}

/** Most important first. */
function remarks(progress: Progress): string[] {
  const { done, failed, total, etaMs, cost, isWaiting } = progress;
  const isOver = done + failed >= total;
  const perMinute = perMinuteOf(progress);
  return [
    ...(failed > 0 ? [`${String(failed)} failed`] : []),
    ...(etaMs !== undefined && !isOver ? [`about ${formatEta(etaMs)} left`] : []),
    ...(isWaiting && !isOver ? ["waiting for quota"] : []),
    ...(perMinute === undefined ? [] : [`${String(Math.round(perMinute))}/min`]),
    ...(cost > 0 ? [`${formatCredits(cost)} credits`] : []),
  ];
}
