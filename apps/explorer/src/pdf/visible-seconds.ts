/**
 * Aborts after so many seconds in which the page was seen: a browser does not draw what is hidden.
 *
 * @param reason what the signal's error says
 */
export function visibleSeconds(
  most: number,
  reason: string,
): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  let seconds = 0;
  const timer = setInterval(() => {
    if (!document.hidden) seconds += 1;
    if (seconds >= most) controller.abort(new Error(reason));
  }, 1_000);
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}
