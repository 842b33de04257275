/**
 * Where an attempt was when it was lost. Only before `handedOver` is it sure that the gateway cannot have done the work.
 *
 * - `connecting`, `writing`: the request did not go out whole
 * - `handedOver`: what carries it has the whole of it, and does not know how much was written
 * - `waiting`, `answering`: it was written whole, and no response came, or a part of one
 */
export type LostStage = "connecting" | "writing" | "handedOver" | "waiting" | "answering";

/**
 * Why an attempt was lost.
 *
 * - `network`: no connection, or a broken one
 * - `protocol`: the response breaks HTTP
 * - `tooLarge`: the response is larger than any result
 * - `attemptTimeout`, `idleTimeout`, `deadline`, `aborted`: it was given up
 * - `body`: the request's body could not be read; the cause is its own error
 * - `unusable`: the transport cannot send at all, whatever is asked of it
 */
export type LossReason =
  | "network"
  | "protocol"
  | "tooLarge"
  | "attemptTimeout"
  | "idleTimeout"
  | "deadline"
  | "aborted"
  | "body"
  | "unusable";

/**
 * What happened to a POST, was it billed, is it sent again: the whole policy in one table.
 *
 * `again`: `yes` within `maxRetries`, `twice` at most two times, `afterReset` without costing a retry,
 * `byOption` by `onUnknownOutcome`.
 */
export const postOutcomes = {
  /** No connection, TLS failure, or lost before the whole body was written. */
  unsent: { billed: "no", again: "yes" },
  /** The body could not be read, so that it never became whole. */
  bodyFailed: { billed: "no", again: "never" },
  /** The transport cannot send at all. */
  unusable: { billed: "no", again: "never" },
  /** 429 */
  rateLimited: { billed: "no", again: "afterReset" },
  /** 408, 502, 503, 504, 520–529 */
  unavailable: { billed: "no", again: "yes" },
  /** 500; on a just-changed request often a parameter problem. */
  serverError: { billed: "no", again: "twice" },
  /** Any other status that is no success. */
  refused: { billed: "no", again: "never" },
  /** The body may have been written whole, then no response came, or a successful one was cut short. */
  unanswered: { billed: "unknown", again: "byOption" },
  /** A response that breaks HTTP or is larger than any result: it may be a success, and would come again. */
  unreadable: { billed: "unknown", again: "never" },
  /** A success; whether its body can be used is for its reader to say. It is never sent again. */
  answered: { billed: "maybe", again: "never" },
} as const;

export type PostOutcome = keyof typeof postOutcomes;

/** The outcome that a status means. */
export function outcomeOfStatus(status: number): PostOutcome {
  if (status >= 200 && status < 300) return "answered";
  if (status === 429) return "rateLimited";
  if (status === 500) return "serverError";
  if (isUnavailable(status)) return "unavailable";
  return "refused";
}

/** How an attempt was lost, with the status where one came. */
export interface Loss {
  readonly stage: LostStage;
  readonly reason: LossReason;
  readonly status?: number | undefined;
}

/** The outcome of an attempt that was lost. A success whose status was seen is billed, whatever was still to be sent. */
export function outcomeOfLoss({ stage, reason, status }: Loss): PostOutcome {
  const byStatus = status === undefined ? undefined : outcomeOfStatus(status);
  if (byStatus !== undefined && byStatus !== "answered") return byStatus;
  if (reason === "protocol" || reason === "tooLarge") return "unreadable";
  if (byStatus === "answered" || (stage !== "connecting" && stage !== "writing")) return "unanswered";
  if (reason === "body") return "bodyFailed";
  return reason === "unusable" ? "unusable" : "unsent";
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
    case "byOption":
      if (rules.onUnknownOutcome === "auto") return isLeft && rules.isTextOnly && used.resends === 0;
      return isLeft && rules.onUnknownOutcome === "resend";
  }
}
