/** Milliseconds that all walks of this thread together hold the event loop between two of its turns. */
const longestStretch = 10;

let stretchEnd = 0;
const waiting: (() => void)[] = [];

/**
 * Lets timers, sockets and signals have their turn where that is due: `undefined` where the work may go on at once.
 * Only one of those that wait goes on in a turn, so that a hundred walks hold the loop no longer than one does.
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
