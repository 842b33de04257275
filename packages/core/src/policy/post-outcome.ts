/** Where an attempt was when it was lost. Only with `written` may the gateway have done the work. */
export type LostStage = "connecting" | "writing" | "waiting" | "answering";

/**
 * What happened to a POST, was it billed, is it sent again: the whole policy in one table.
 *
 * `again`: `yes` within `maxRetries`, `twice` at most two times, `afterReset` without costing a retry,
 * `asToldByOption` by `onUnknownOutcome`.
 */
export const postOutcomes = {
  /** No connection, TLS failure, or lost before the whole body was written. */
  unsent: { billed: "no", again: "yes" },
  /** 429 */
  rateLimited: { billed: "no", again: "afterReset" },
  /** 408, 502, 503, 504, 520–529 */
  unavailable: { billed: "no", again: "yes" },
  /** 500; on a just-changed request often a parameter problem. */
  serverError: { billed: "no", again: "twice" },
  /** Any other status that is no success. */
  refused: { billed: "no", again: "never" },
  /** The body was written, then no answer came, or a successful one was cut short. */
  unanswered: { billed: "unknown", again: "asToldByOption" },
  /** A success; whether its body can be used is for its reader to say. It is never sent again. */
  answered: { billed: "maybe", again: "never" },
} as const;

export type PostOutcome = keyof typeof postOutcomes;

/** The outcome that a status tells. */
export function outcomeOfStatus(status: number): PostOutcome {
  if (status >= 200 && status < 300) return "answered";
  if (status === 429) return "rateLimited";
  if (status === 500) return "serverError";
  if (isUnavailable(status)) return "unavailable";
  return "refused";
}

/** The outcome of an attempt that was lost at a stage, where a status may have come already. */
export function outcomeOfLoss(stage: LostStage, status: number | undefined): PostOutcome {
  const told = status === undefined ? "answered" : outcomeOfStatus(status);
  if (told !== "answered") return told;
  return stage === "connecting" || stage === "writing" ? "unsent" : "unanswered";
}

function isUnavailable(status: number): boolean {
  return status === 408 || (status >= 502 && status <= 504) || (status >= 520 && status <= 529);
}

/** 500 is worth another try, not many. */
const maxServerErrorRetries = 2;

/** What one item has used up so far. */
export interface RetryCount {
  /** Retries that count against `maxRetries`. */
  readonly retries: number;
  readonly serverErrors: number;
  readonly resends: number;
}

/** Whether an item is sent again after an outcome. */
export function isSentAgain(
  outcome: PostOutcome,
  used: RetryCount,
  rules: { maxRetries: number; onUnknownOutcome: "auto" | "resend" | "fail"; isTextOnly: boolean },
): boolean {
  const isLeft = used.retries < rules.maxRetries;
  switch (postOutcomes[outcome].again) {
    case "never":
      return false;
    case "afterReset":
      return true;
    case "yes":
      return isLeft;
    case "twice":
      return isLeft && used.serverErrors < maxServerErrorRetries;
    case "asToldByOption":
      if (rules.onUnknownOutcome === "auto") return isLeft && rules.isTextOnly && used.resends === 0;
      return isLeft && rules.onUnknownOutcome === "resend";
  }
}
