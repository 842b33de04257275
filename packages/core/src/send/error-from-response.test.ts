import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { redactor } from "../errors/redact.ts";
import { errorFromResponse, messageOf } from "./error-from-response.ts";

const redact = redactor("SG_0123456789abcdef");
const errorOf = (status: number, body: string): ReturnType<typeof errorFromResponse> =>
  errorFromResponse(
    { status, body: Buffer.from(body), call: "POST /v1/m", hasPosted: true, mayBeBilled: false },
    redact,
  );

describe("errorFromResponse", () => {
  it.each([
    [400, '{"error":"Missing field"}', "BadRequestError", "BAD_REQUEST", false],
    [401, '{"error":"Unauthorized"}', "AuthenticationError", "AUTHENTICATION_FAILED", false],
    [403, '{"error":"No access"}', "PermissionDeniedError", "PERMISSION_DENIED", false],
    [404, '{"error":"Not found"}', "ModelNotFoundError", "MODEL_NOT_FOUND", false],
    [405, "<html><title>405 Not Allowed</title></html>", "GatewayError", "METHOD_NOT_ALLOWED", false],
    [406, '{"error":"Invalid content type"}', "BadRequestError", "INVALID_CONTENT_TYPE", false],
    [
      406,
      '{"error":"Insufficient credits: balance 0.1, needed 0.5"}',
      "InsufficientCreditsError",
      "INSUFFICIENT_CREDITS",
      false,
    ],
    [406, '{"error":"Team spend limit reached"}', "SpendLimitError", "SPEND_LIMIT_REACHED", false],
    [406, '{"error":"task_type must be one of …"}', "RejectedParameterError", "REJECTED_PARAMETER", false],
    [410, '{"error":"Model retired"}', "ModelRetiredError", "MODEL_RETIRED", false],
    [422, '{"error":"Invalid parameters"}', "RejectedParameterError", "REJECTED_PARAMETER", false],
    [429, '{"error":"Rate limited"}', "RateLimitError", "RATE_LIMITED", true],
    [500, '{"error":"Oops"}', "ServerError", "SERVER_ERROR", true],
    [503, "", "ServerError", "SERVER_ERROR", true],
    [302, "", "GatewayError", "HTTP_302", false],
    [418, '{"error":"teapot"}', "GatewayError", "HTTP_418", false],
  ])("errorFromResponse %s %s is a %s", (status, body, name, code, isRetryable) => {
    const error = errorOf(status, body);
    expect([error.name, error.code, error.status, error.isRetryable, error.mayBeBilled]).toEqual([
      name,
      code,
      status,
      isRetryable,
      false,
    ]);
    expect(error.message).toContain(`answered with ${String(status)}`);
  });
});

it.each([
  [429, true, false],
  [429, false, true],
  [503, true, false],
  [503, false, true],
])(
  "errorFromResponse %i after what may have been billed, of a call that sent a POST (%s), has isRetryable %s",
  (status, hasPosted, isRetryable) => {
    const response = { status, body: Buffer.from(""), call: "POST /v1/m", hasPosted, mayBeBilled: true };
    expect(errorFromResponse(response, redact)).toMatchObject({ isRetryable, mayBeBilled: true });
  },
);

describe("messageOf", () => {
  it.each([
    ["the envelope", '{"error":"No such model"}', "No such model"],
    [
      "the auth surface's envelope",
      '{"error":"unauthorized","error_description":"Key is invalid","status_code":401}',
      "unauthorized: Key is invalid",
    ],
    [
      "an envelope of sentences",
      '{"error":"Unauthorized.","error_description":"Key is invalid."}',
      "Unauthorized: Key is invalid.",
    ],
    ["a nested message", '{"error":{"message":"deep"}}', "deep"],
    ["a page's title", "<html><head><title> 502 Bad Gateway</title></head>", " 502 Bad Gateway"],
    ["a page without a title", "<!doctype html><p>Hello", "an HTML page"],
    ["text", "upstream timed out", "upstream timed out"],
    ["JSON without a message", '{"code":7}', ""],
    ["nothing", "", ""],
  ])("messageOf reads %s", (_, body, message) => {
    expect(messageOf(Buffer.from(body))).toBe(message);
  });

  it("messageOf never throws, whatever bytes come", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(typeof messageOf(Buffer.from(bytes))).toBe("string");
        },
      ),
    );
  });
});
