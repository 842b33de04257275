let last: Promise<unknown> = Promise.resolve();

/** Does one thing after the other, so that a page of many PDFs stays quick. What was aborted meanwhile is left out. */
export function inTurn<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
  const turn = last.then(() => {
    signal.throwIfAborted();
    return work();
  });
  last = turn.catch(() => undefined);
  return turn;
}
