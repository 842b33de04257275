/** A command line that cannot be used. The message says what to change; the program ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
