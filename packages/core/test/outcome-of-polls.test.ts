import type { Fault, FaultRule } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import {
  AuthenticationError,
  BadRequestError,
  GatewayError,
  InferenceTimeout,
  InvalidResponseError,
  JobNotFoundError,
  ModelRetiredError,
  PermissionDeniedError,
  type EmbedInput,
  type OnUnknownOutcome,
} from "../src/index.ts";
import { caught } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { heads } from "./helpers/media.ts";
import { outcomeOf } from "./helpers/outcome.ts";

const image = { image: heads.png };

/** Once a job is accepted, what it is of and what is done about unknown outcomes must make no difference. */
const cases: { content: string; input: string | EmbedInput; onUnknownOutcome: OnUnknownOutcome }[] = [
  { content: "text", input: "A red fox.", onUnknownOutcome: "auto" },
  { content: "text", input: "A red fox.", onUnknownOutcome: "resend" },
  { content: "media", input: image, onUnknownOutcome: "resend" },
  { content: "media", input: image, onUnknownOutcome: "fail" },
];

const status = (code: number): Fault => ({ kind: "status", status: code });

/** A GET that goes wrong in one of these ways says nothing of the job. */
const passing: { name: string; fault: Fault }[] = [
  { name: "404 so soon", fault: { kind: "early-404" } },
  { name: "408", fault: status(408) },
  { name: "500", fault: status(500) },
  { name: "502 as a page", fault: { kind: "html", status: 502 } },
  { name: "503", fault: status(503) },
  { name: "504", fault: status(504) },
  { name: "524", fault: status(524) },
  { name: "a page with 200", fault: { kind: "html" } },
  { name: "half a JSON", fault: { kind: "body", body: `{"status":"COMP` } },
  { name: "JSON without a state", fault: { kind: "body", body: `{"ok":true}` } },
  { name: "an unknown state", fault: { kind: "unknown-state", state: "DREAMING" } },
  { name: "a body cut short", fault: { kind: "cut-body" } },
  { name: "a reset before the request is read", fault: { kind: "reset-before-body" } },
  { name: "a reset without a response", fault: { kind: "reset-after-body" } },
  { name: "a reset in the head", fault: { kind: "reset-during-headers" } },
  { name: "no response", fault: { kind: "hang" } },
  { name: "a response that is too slow", fault: { kind: "slow-body", durationMs: 10_000 } },
];

const clientOptions = { mode: "async", attemptTimeout: 400, maxRetries: 0 } as const;

describe.each(["status", "result"] as const)("a GET of the %s", (on) => {
  describe.concurrent.each(passing)("$name", ({ fault }) => {
    test.each(cases)(
      "a GET that goes wrong, twice: $content, $onUnknownOutcome: is asked again, and bought once",
      async (row) => {
        const rules: FaultRule = { on, times: 2, fault };
        const outcome = await outcomeOf(row.input, rules, {
          ...clientOptions,
          onUnknownOutcome: row.onUnknownOutcome,
        });
        expect(outcome.error).toBeUndefined();
        expect(outcome).toMatchObject({
          submits: 1,
          bills: 1,
          summary: { attempts: 1, resends: 0, mayBeBilled: 0 },
        });
      },
    );

    // A result that comes whole and cannot be read is given up before the time is over, as tested below.
    if (on === "result" && fault.kind === "body") return;
    test("a GET that goes wrong, always: the wait times out with the id, and the job is never sent again", async () => {
      await using use = await gatewayAndClient(
        { faults: { on, fault } },
        { ...clientOptions, onUnknownOutcome: "resend" },
      );
      const error = await caught(use.client.embed("a", { timeout: 250 }));
      expect(error).toBeInstanceOf(InferenceTimeout);
      expect(error).toMatchObject({ requestId: expect.stringMatching(/^[\w-]{36}$/), mayBeBilled: true });
      expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
    });
  });

  // Each of these waits for the reset, a second at least.
  describe.concurrent("429 stops the polls until the reset", () => {
    test.each(cases.slice(1, 3))(
      "429 stops the polls until the reset: $content, $onUnknownOutcome",
      async ({ input, onUnknownOutcome }) => {
        const outcome = await outcomeOf(
          input,
          { on, times: 1, fault: status(429) },
          { ...clientOptions, onUnknownOutcome },
          { windowMs: 500 },
        );
        expect(outcome.error).toBeUndefined();
        expect(outcome).toMatchObject({ submits: 1, bills: 1 });
      },
    );
  });

  test.each([
    { name: "302", fault: { kind: "redirect", location: "/v2/elsewhere" }, type: GatewayError, tries: 4 },
    { name: "400", fault: status(400), type: BadRequestError, tries: 4 },
    { name: "409", fault: status(409), type: GatewayError, tries: 4 },
    { name: "421", fault: status(421), type: GatewayError, tries: 4 },
    { name: "422 with a page of HTML", fault: { kind: "html", status: 422 }, type: GatewayError, tries: 4 },
    { name: "401", fault: status(401), type: AuthenticationError, tries: 1 },
    { name: "403", fault: status(403), type: PermissionDeniedError, tries: 1 },
    { name: "405", fault: { kind: "html", status: 405 }, type: GatewayError, tries: 1 },
    { name: "410", fault: status(410), type: ModelRetiredError, tries: 1 },
  ] as const)(
    "a GET of a job: $name stays the job's own trouble: it may be billed, and the error has its id",
    async ({ fault, type, tries }) => {
      const outcome = await outcomeOf("a", { on, fault }, clientOptions);
      expect(outcome.error).toBeInstanceOf(type);
      expect(outcome.error).toMatchObject({ mayBeBilled: true, requestId: expect.any(String) });
      expect(outcome).toMatchObject({ submits: 1, bills: 1, gets: on === "status" ? tries : 1 + tries });
    },
  );
});

describe("a result without a usable vector is final and maybe billed", () => {
  test.each(["empty", "zero", "short", "strings", "null"] as const)(
    "a result without a usable vector is final and maybe billed: %s",
    async (vector) => {
      for (const on of ["result", "submit"] as const) {
        const faults: FaultRule = { on, fault: { kind: "bad-vector", vector } };
        const outcome = await outcomeOf("a", faults, { ...clientOptions, onUnknownOutcome: "resend" });
        expect(outcome.error).toBeInstanceOf(InvalidResponseError);
        expect(outcome.error).toMatchObject({ mayBeBilled: true, requestId: expect.any(String) });
        expect(outcome).toMatchObject({ submits: 1, bills: 1, summary: { mayBeBilled: 1 } });
      }
    },
  );
});

test.each<{ name: string; fault: Fault }>([
  { name: "holds NaN", fault: { kind: "bad-vector", vector: "nan" } },
  { name: "is half a JSON", fault: { kind: "body", body: `{"status":"COMP` } },
  { name: "has no state", fault: { kind: "body", body: `{"ok":true}` } },
])("a result that always $name is given up, not asked for until it expires", async ({ fault }) => {
  const outcome = await outcomeOf("a", { on: "result", fault }, clientOptions);
  expect(outcome.error).toBeInstanceOf(InvalidResponseError);
  expect(outcome.error).toMatchObject({ mayBeBilled: true, requestId: expect.any(String) });
  expect(outcome).toMatchObject({ submits: 1, bills: 1 });
});

test("a job that the gateway has lost is not found, after a poll too", async () => {
  const faults: FaultRule = { on: "status", fault: { kind: "early-404" } };
  await using use = await gatewayAndClient({ faults });
  const { requestId } = await use.client.submitEmbed("a");
  const job = use.client.embeddingJob({ requestId, submittedAt: Date.now() - 40_000 });
  expect(await caught(job.wait())).toBeInstanceOf(JobNotFoundError);
});

test("a gateway that dies after the submit: the error carries the id, for a gateway that comes back", async () => {
  await using use = await gatewayAndClient({ jobDuration: 60_000 }, clientOptions);
  const embedding = use.client.embed("a", { timeout: 300 });
  embedding.catch(() => undefined);
  while (use.gateway.stats.polls === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await use.gateway.close();
  expect(await caught(embedding)).toMatchObject({
    code: "INFERENCE_TIMEOUT",
    requestId: expect.any(String),
    mayBeBilled: true,
  });
});
