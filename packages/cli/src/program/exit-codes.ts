/** How the program ends, by cause. */
export const exitCodes = {
  /** All is embedded, or the question is answered. */
  ok: 0,
  /** Some inputs failed, or the program could not go on. */
  failed: 1,
  /** The command line cannot be used, or nobody was there to agree. */
  usage: 2,
  /** Requests may have been billed and gave no vector. */
  unknown: 3,
  /** `--max-requests` or `--max-cost` is reached. */
  budget: 4,
  /** Stopped in order, by Ctrl-C, by SIGTERM, or because nobody reads the output any more. */
  stopped: 130,
} as const;
