/** Passes on what an iterable gives until a signal aborts, also while it waits; then throws the signal's reason. */
export async function* abortable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  signal?.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  let fail: ((reason: unknown) => void) | undefined;
  const onAbort = (): void => fail?.(signal?.reason);
  signal?.addEventListener("abort", onAbort);
  let isEnded = false;
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<T>>((resolve, reject) => {
        fail = reject;
        iterator.next().then(resolve, reject);
      });
      isEnded = next.done === true;
      if (next.done === true) return;
      yield next.value;
      signal?.throwIfAborted();
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    // A source that is slow may never end, so its end is not awaited.
    if (!isEnded) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
