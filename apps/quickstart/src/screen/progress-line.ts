import { formatEta } from "./format.ts";

/** How far some work has come. */
export interface Progress {
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  readonly etaMs: number | undefined;
  /** Nothing can be sent until the quota's window is over. */
  readonly isWaiting: boolean;
}

const widestBar = 30;
const narrowestBar = 8;

/** A bar with its numbers, on one line. */
export function progressLine(progress: Progress, columns: number): string {
  const { done, failed, total } = progress;
  const share = total === 0 ? 1 : (done + failed) / total;
  const words = [
    `${String(done + failed).padStart(String(total).length)}/${total}`,
    `${String(Math.floor(share * 100)).padStart(3)} %`,
    ...remarks(progress),
  ].join("  ");
  const width = Math.min(widestBar, columns - words.length - 5);
  if (width < narrowestBar) return `  ${words}`.slice(0, columns - 1);
  const full = Math.floor(share * width);
  return `  ${"█".repeat(full)}${"░".repeat(width - full)}  ${words}`;
}

/** The same in words, for where a line cannot be drawn over. */
export function progressWords(progress: Progress): string {
  const { done, failed, total } = progress;
  return [`  ${done + failed} of ${total}`, ...remarks(progress)].join(", ");
}

function remarks({ failed, etaMs, isWaiting, done, total }: Progress): string[] {
  const isOver = done + failed === total;
  return [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(isWaiting && !isOver ? ["waiting for quota"] : []),
    ...(etaMs !== undefined && !isOver ? [`about ${formatEta(etaMs)} left`] : []),
  ];
}
