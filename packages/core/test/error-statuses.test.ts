import { describe, expect, test } from "vitest";
import {
  AuthenticationError,
  BadRequestError,
  GatewayError,
  InsufficientCreditsError,
  ModelNotFoundError,
  ModelRetiredError,
  PermissionDeniedError,
  RateLimitError,
  RejectedParameterError,
  SegmindError,
  ServerError,
  SpendLimitError,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient, quick } from "./helpers/gateway-and-client.ts";

const server = { type: ServerError, code: "SERVER_ERROR", isRetryable: true, hint: /gateway's side/ };

/** Every status of the contract: what the gateway says, and what a caller gets. */
const rows = [
  { status: 400, type: BadRequestError, code: "BAD_REQUEST", hint: /Check the fields/ },
  { status: 401, type: AuthenticationError, code: "AUTHENTICATION_FAILED", hint: /SEGMIND_API_KEY/ },
  { status: 403, type: PermissionDeniedError, code: "PERMISSION_DENIED", hint: /may not call/ },
  {
    status: 404,
    type: ModelNotFoundError,
    code: "MODEL_NOT_FOUND",
    hint: /Check `baseUrl`, and the `model`/,
  },
  { status: 405, type: GatewayError, code: "METHOD_NOT_ALLOWED", html: true, hint: /Check `baseUrl`/ },
  {
    status: 406,
    message: "Invalid content type",
    type: BadRequestError,
    code: "INVALID_CONTENT_TYPE",
    hint: /header/,
  },
  {
    status: 406,
    message: "Insufficient credits. Your balance is 0.1 credits, this request needs 0.2.",
    type: InsufficientCreditsError,
    code: "INSUFFICIENT_CREDITS",
    hint: /balance is 0\.1.*Add credits/,
  },
  {
    status: 406,
    message: "Team spend limit reached: the limit is 5 credits.",
    type: SpendLimitError,
    code: "SPEND_LIMIT_REACHED",
    hint: /Raise the team's spend limit/,
  },
  {
    status: 406,
    message: "Invalid value for task_type",
    type: RejectedParameterError,
    code: "REJECTED_PARAMETER",
    hint: /task_type.*Change the parameter/,
  },
  { status: 410, type: ModelRetiredError, code: "MODEL_RETIRED", hint: /Choose another `model`/ },
  { status: 413, type: GatewayError, code: "HTTP_413", hint: /too large/ },
  { status: 418, type: GatewayError, code: "HTTP_418", hint: /418/ },
  { status: 422, type: RejectedParameterError, code: "REJECTED_PARAMETER", hint: /Check the parameters/ },
  { status: 429, type: RateLimitError, code: "RATE_LIMITED", isRetryable: true, hint: /maxQueueTime/ },
  { status: 408, ...server },
  { status: 500, ...server },
  { status: 502, ...server },
  { status: 503, ...server },
  { status: 504, ...server },
  { status: 520, ...server },
  { status: 529, ...server },
] as const;

describe.each([{ mode: "sync" }, { mode: "async" }] as const)("mode $mode", ({ mode }) => {
  test.each(rows)(
    "an error status is its class: $status $code",
    async ({ status, type, code, hint, ...row }) => {
      const message = "message" in row ? { message: row.message } : {};
      const html = "html" in row ? { html: true } : {};
      await using use = await gatewayAndClient(
        { faults: { fault: { kind: "status", status, ...message, ...html } } },
        { maxRetries: 0, maxQueueTime: 0 },
      );
      const error = await caughtAs(type, use.client.embed("a", { mode }));
      expect(error).toMatchObject({
        name: type.name,
        code,
        status,
        isRetryable: "isRetryable" in row,
        mayBeBilled: false,
        message: expect.stringMatching(hint),
      });
      expect(type.isInstance(error)).toBe(true);
      expect(SegmindError.isInstance(error)).toBe(true);
      expect(use.gateway.stats).toMatchObject({ posts: 1, bills: 0 });
    },
  );

  test.each(rows)(
    "an error status in a page instead of JSON is the same class: $status",
    async ({ status, ...row }) => {
      await using use = await gatewayAndClient(
        { faults: { fault: { kind: "html", status } } },
        { maxRetries: 0, maxQueueTime: 0 },
      );
      const error = await caughtAs(GatewayError, use.client.embed("a", { mode }));
      // Only the message tells the meanings of 406 apart, and a page has none.
      expect(error.name).toBe(status === 406 ? "RejectedParameterError" : row.type.name);
      expect(error.message).not.toMatch(/[<>]/);
    },
  );
});

test("what the gateway says is part of the message, of either envelope", async () => {
  const said = async (body: string) => {
    await using use = await gatewayAndClient({ faults: { fault: { kind: "body", status: 403, body } } });
    return (await caughtAs(PermissionDeniedError, use.client.embed("a"))).message;
  };
  expect(await said(`{"error":"Not for you"}`)).toContain("403: Not for you. ");
  expect(await said(`{"error":"No","error_description":"Not at all","status_code":403}`)).toContain(
    "No: Not at all",
  );
  expect(await said(`{"error":{"message":"nested"}}`)).toContain("nested");
  expect(await said(`{"detail":"by another framework"}`)).toContain("by another framework");
  expect(await said("plain words")).toContain("plain words");
  expect(await said("")).toContain("answered with 403. ");
});

test("a missing key and a rejected one are told apart by the gateway's own words", async () => {
  await using use = await gatewayAndClient();
  await using client = clientOf({ url: use.gateway.url, apiKey: "SG_fedcba9876543210" });
  const error = await caughtAs(AuthenticationError, client.embed("a"));
  expect(error.message).toMatch(/API key is invalid.*Check `apiKey`/);
  expect(use.gateway.stats.posts).toBe(1);
});

test("the gateway's own refusals come through: a model unknown, forbidden, retired; credits; a team's limit", async () => {
  await using use = await gatewayAndClient({ forbiddenModels: ["secret"], retiredModels: ["old"] });
  await caughtAs(ModelNotFoundError, use.client.embed("a", { model: "nope" }));
  await caughtAs(PermissionDeniedError, use.client.embed("a", { model: "secret" }));
  await caughtAs(ModelRetiredError, use.client.embed("a", { model: "old" }));
  await using poor = await gatewayAndClient({ credits: 0 });
  await caughtAs(InsufficientCreditsError, poor.client.embed("a"));
  await caughtAs(InsufficientCreditsError, poor.client.embed("a", { mode: "async" }));
  await using limited = await gatewayAndClient({ teamSpendLimit: 0.0001 });
  await caughtAs(SpendLimitError, limited.client.embed("a"));
  expect([use, poor, limited].map(({ gateway }) => gateway.stats.bills)).toEqual([0, 0, 0]);
});

test("the wrong verb's page and the wrong content type are never met by the client itself", async () => {
  await using use = await gatewayAndClient();
  await use.client.embed("a");
  await use.client.embed("a", { mode: "async" });
  await use.client.credits();
  expect(use.gateway.stats.bills).toBe(2);
});

test("an error carries the gateway's x-request-id", async () => {
  const headers = { "x-request-id": "2f1c6f0e-8a54-4d5c-9a0b-0a1b2c3d4e5f" };
  await using use = await gatewayAndClient({ faults: { fault: { kind: "status", status: 403, headers } } });
  const error = await caughtAs(PermissionDeniedError, use.client.embed("a"));
  expect(error.requestId).toBe(headers["x-request-id"]);
});

test.each([301, 302, 303, 307, 308])("%i is not followed and not sent again", async (status) => {
  await using use = await gatewayAndClient(
    { faults: { fault: { kind: "redirect", status, location: "/v1/gemini-embedding-2" } } },
    { ...quick },
  );
  const error = await caughtAs(GatewayError, use.client.embed("a"));
  expect(error).toMatchObject({ status, isRetryable: false, mayBeBilled: false });
  expect(use.gateway.stats).toMatchObject({ requests: 1, bills: 0 });
});
