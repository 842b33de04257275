import {
  AuthenticationError,
  BadRequestError,
  GatewayError,
  InsufficientCreditsError,
  ModelNotFoundError,
  ModelRetiredError,
  PermissionDeniedError,
  RejectedParameterError,
  ServerError,
  SpendLimitError,
  type GatewayErrorOptions,
} from "../errors/gateway-error.ts";
import { RateLimitError } from "../errors/rate-limit-error.ts";
import type { Redact } from "../errors/redact.ts";
import { outcomeOfStatus } from "../policy/post-outcome.ts";
import { withoutMark } from "../response/parse-json.ts";
import { decodeText } from "../response/decode-text.ts";

/** An HTTP error, and what is known of its call. */
export interface ErrorResponse {
  readonly status: number;
  readonly body: Uint8Array;
  /** What was asked for, in words: `POST /v1/gemini-embedding-2`. */
  readonly call: string;
  /** Whether the operation sent a POST; one of GETs alone is safe to repeat, whatever was billed before it. */
  readonly hasPosted: boolean;
  readonly requestId?: string | undefined;
  /** Whether an earlier attempt of the same operation may have been billed. */
  readonly mayBeBilled: boolean;
}

type ErrorClass = new (message: string, options: GatewayErrorOptions) => GatewayError;

interface ErrorKind {
  readonly type: ErrorClass;
  readonly code: string;
  /** What to do about it. */
  readonly hint: string;
}

const kindsByStatus: Partial<Record<number, ErrorKind>> = {
  400: { type: BadRequestError, code: "BAD_REQUEST", hint: "Check the fields that were sent." },
  401: {
    type: AuthenticationError,
    code: "AUTHENTICATION_FAILED",
    hint: "Check `apiKey` or the environment variable SEGMIND_API_KEY.",
  },
  403: {
    type: PermissionDeniedError,
    code: "PERMISSION_DENIED",
    hint: "This account may not call the model.",
  },
  404: {
    type: ModelNotFoundError,
    code: "MODEL_NOT_FOUND",
    hint: "Check `baseUrl`, and the `model` of the call.",
  },
  405: {
    type: GatewayError,
    code: "METHOD_NOT_ALLOWED",
    hint: "Check `baseUrl`: something else answers there.",
  },
  410: { type: ModelRetiredError, code: "MODEL_RETIRED", hint: "Choose another `model`." },
  422: {
    type: RejectedParameterError,
    code: "REJECTED_PARAMETER",
    hint: "Check the parameters that were sent.",
  },
};

/** 406 means four things, which only the message distinguishes. The first pattern that fits wins. */
const kindsOf406: readonly (ErrorKind & { readonly pattern: RegExp })[] = [
  {
    pattern: /content.?type/i,
    type: BadRequestError,
    code: "INVALID_CONTENT_TYPE",
    hint: "Something on the way changed the Content-Type header.",
  },
  {
    pattern: /spend|team.*limit|limit.*team/i,
    type: SpendLimitError,
    code: "SPEND_LIMIT_REACHED",
    hint: "Raise the team's spend limit or wait for its next period.",
  },
  {
    pattern: /credit|balance|insufficient/i,
    type: InsufficientCreditsError,
    code: "INSUFFICIENT_CREDITS",
    hint: "Add credits to the account.",
  },
  {
    pattern: /(?:)/,
    type: RejectedParameterError,
    code: "REJECTED_PARAMETER",
    hint: "Change the parameter it names.",
  },
];

/** The error for an HTTP status, with what the gateway said, without secrets, and what to do about it. */
export function errorFromResponse(response: ErrorResponse, redact: Redact): GatewayError {
  const { status, call, hasPosted, requestId, mayBeBilled } = response;
  const said = redact(messageOf(response.body));
  const message = `${call} was answered with ${String(status)}${said === "" ? "" : `: ${said}`}`;
  const common = { requestId, mayBeBilled };
  const outcome = outcomeOfStatus(status);
  const isRetryable = !mayBeBilled || !hasPosted;
  if (outcome === "rateLimited") return new RateLimitError(`${message}.`, { isRetryable, ...common });
  if (outcome === "serverError" || outcome === "unavailable") {
    const bill = mayBeBilled
      ? ", and says nothing of what may have been billed before"
      : " and was not billed";
    return new ServerError(`${message}. It is trouble on the gateway's side${bill}.`, {
      status,
      code: "SERVER_ERROR",
      isRetryable,
      ...common,
    });
  }
  const kind = status === 406 ? kindsOf406.find(({ pattern }) => pattern.test(said)) : kindsByStatus[status];
  if (kind === undefined) return new GatewayError(`${message}.`, { status, ...common });
  const options = { status, code: kind.code, ...common };
  return new kind.type(`${message}${/[.!?…]$/.test(message) ? "" : "."} ${kind.hint}`, options);
}

/** The human message in an error body: of either JSON envelope, else the text of whatever page came. */
export function messageOf(body: Uint8Array): string {
  // More than redaction looks at, so that it is redaction which cuts, and knows where.
  const text = withoutMark(decodeText(body, 262_144));
  const message = messageInJson(text);
  if (message !== undefined) return message;
  const title = /<title[^<>]*>([^<]+)/i.exec(text)?.[1];
  return title ?? (/<html|<!doctype/i.test(text) ? "an HTML page" : text);
}

function messageInJson(text: string): string | undefined {
  let envelope: unknown;
  try {
    envelope = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof envelope === "string") return envelope;
  if (typeof envelope !== "object" || envelope === null) return "";
  const fields = envelope as Partial<Record<string, unknown>>;
  const nested = fields["error"];
  const candidates = [
    nested,
    fields["error_description"],
    fields["message"],
    fields["detail"],
    typeof nested === "object" && nested !== null && "message" in nested ? nested.message : undefined,
  ].filter((value): value is string => typeof value === "string" && value !== "");
  const [first = "", second] = [...new Set(candidates)];
  // Without the look behind, a long run of dots would be walked through again from each of them.
  return second === undefined ? first : `${first.replace(/(?<![.:\s])[.:\s]+$/, "")}: ${second}`;
}
