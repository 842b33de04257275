/** What a promise rejects with; a promise that resolves is the test's failure. */
export async function caught(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`It resolved, with ${typeof value}, where a rejection was expected.`);
}

/** The same, where it must be an error of a class. */
export async function caughtAs<T extends Error>(
  type: abstract new (...args: never[]) => T,
  promise: Promise<unknown>,
): Promise<T> {
  const error = await caught(promise);
  if (error instanceof type) return error;
  throw new Error(`Expected ${type.name}, but it was ${String(error)}`, { cause: error });
}
