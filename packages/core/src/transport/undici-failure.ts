import type { LossReason } from "../policy/post-outcome.ts";

/** Said of a dispatcher that is used wrongly or is over, and of a request that no dispatcher would take. */
const unusableCodes: ReadonlySet<string> = new Set([
  "UND_ERR_INVALID_ARG",
  "UND_ERR_INVALID_RETURN_VALUE",
  "UND_ERR_NOT_SUPPORTED",
  "UND_ERR_CLOSED",
  "UND_ERR_DESTROYED",
  "UND_ERR_MAX_ORIGINS_REACHED",
  "UND_ERR_BPL_MISSING_UPSTREAM",
  "UND_MOCK_ERR_MOCK_NOT_MATCHED",
  "ERR_WEBASSEMBLY_NOT_SUPPORTED",
]);

/** What undici says, in the message of a socket error alone, of an interim response that was not asked for. */
const protocolMessages: ReadonlySet<string> = new Set(["bad response", "bad upgrade"]);

interface UndiciError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly syscall?: unknown;
  readonly errors?: unknown;
}

/**
 * What an error that undici ended a request with means.
 *
 * @param hasHead whether the head of a response came before
 */
export function reasonOfFailure(error: unknown, hasHead: boolean): LossReason {
  const { name, code, message } = fieldsOf(error);
  const said = typeof message === "string" ? message : "";
  // The parser also reports a response that was cut short, which says nothing of its form.
  if (name === "HTTPParserError") return said.includes("Invalid EOF state") ? "network" : "protocol";
  if (typeof code !== "string") return "network";
  if (unusableCodes.has(code)) return "unusable";
  switch (code) {
    case "UND_ERR_RES_EXCEEDED_MAX_SIZE":
      return "tooLarge";
    case "UND_ERR_HEADERS_OVERFLOW":
      return "protocol";
    case "UND_ERR_RES_CONTENT_LENGTH_MISMATCH":
      // Said of a body that was cut short, and of a head in which two lengths contradict each other.
      return hasHead ? "network" : "protocol";
    case "UND_ERR_SOCKET":
      return protocolMessages.has(said) ? "protocol" : "network";
    default:
      return "network";
  }
}

/** Whether an error is one of making a connection, so that nothing can have been sent. */
export function isConnectFailure(error: unknown): boolean {
  const { code, syscall, errors } = fieldsOf(error);
  // Where a name has several addresses, each of them has failed.
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isConnectFailure);
  return syscall === "connect" || syscall === "getaddrinfo" || code === "UND_ERR_CONNECT_TIMEOUT";
}

function fieldsOf(error: unknown): UndiciError {
  return typeof error === "object" && error !== null ? error : {};
}

/** What is wrong with a dispatcher, with a hint. @param isUsers whether it is one that the user passed */
export function explainUnusable(error: unknown, isUsers: boolean): Error {
  const { code, message } = fieldsOf(error);
  const said = typeof message === "string" ? message : String(error);
  const what = isUsers ? "the dispatcher" : "undici";
  if (code === "UND_ERR_CLOSED" || code === "UND_ERR_DESTROYED") {
    return new Error(`${what} is closed (${said}). Close it after the client, not before.`, { cause: error });
  }
  const hint = isUsers
    ? "Pass a dispatcher of undici 8, such as its ProxyAgent, or leave `dispatcher` out."
    : "Pass a `transport` that works in this runtime.";
  return new Error(`${what} cannot be used (${said}). ${hint}`, { cause: error });
}
