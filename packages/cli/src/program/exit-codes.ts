/** How the program ends, by cause. */
export const exitCodes = {
  /** Everything is embedded, or the question is answered. */
  ok: 0,
  /** Some inputs failed, or the program could not go on. */
  failed: 1,
  /** The command line cannot be used, or nobody agreed to send. */
  usage: 2,
  /** Some requests may have been billed but gave no vector. */
  unknown: 3,
  /** `--max-requests` or `--max-cost` is reached. */
  budget: 4,
  /** Stopped by Ctrl-C, by SIGTERM, or because the output is no longer read. */
  stopped: 130,
} as const;
