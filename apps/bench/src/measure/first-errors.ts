/** Counts errors and keeps the first few different messages, so that a million failures are no million lines. */
export function firstErrors(keep = 5): {
  add(error: unknown): void;
  readonly count: number;
  readonly messages: readonly string[];
} {
  const messages = new Set<string>();
  let count = 0;
  return {
    add(error) {
      count += 1;
      if (messages.size < keep) messages.add(messageOf(error));
    },
    get count() {
      return count;
    },
    get messages() {
      return [...messages];
    },
  };
}

/** An error in one line, with the cause that often says more. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.name}: ${error.message}${cause}`.replaceAll(/\s+/g, " ").slice(0, 300);
}
