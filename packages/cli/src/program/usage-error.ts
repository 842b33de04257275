/** A command line that cannot be carried out as it stands. The message says what to change; the program ends with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
