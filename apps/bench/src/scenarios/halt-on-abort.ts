/** Does some work in other processes, which are told to stop on Ctrl-C. */
export async function haltOnAbort<Result>(
  signal: AbortSignal,
  halt: () => Promise<unknown>,
  work: () => Promise<Result>,
): Promise<Result> {
  const onAbort = (): void => void halt().catch(() => undefined);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort);
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
