/** Milliseconds for which all loops of this thread together may hold the event loop between two of its turns. */
const longestStretch = 10;

let stretchEnd = 0;
const waiting: (() => void)[] = [];

/**
 * Lets timers, sockets and signals run when that is due; `undefined` if the caller may continue at once. Only one waiting
 * caller continues in each turn, so that a hundred loops hold the event loop no longer than one does.
 */
export function yieldToEventLoop(): Promise<void> | undefined {
  if (performance.now() < stretchEnd) return undefined;
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(startStretch);
  });
}

function startStretch(): void {
  stretchEnd = performance.now() + longestStretch;
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(startStretch);
}
