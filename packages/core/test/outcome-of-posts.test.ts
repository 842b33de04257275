import type { Fault } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import {
  AuthenticationError,
  BadRequestError,
  GatewayError,
  InvalidResponseError,
  ModelNotFoundError,
  ModelRetiredError,
  OutcomeUnknownError,
  PermissionDeniedError,
  RejectedParameterError,
  ServerError,
  type EmbedInput,
  type OnUnknownOutcome,
} from "../src/index.ts";
import { heads } from "./helpers/media.ts";
import { outcomeOf } from "./helpers/outcome.ts";

const maxRetries = 3;

/** How many POSTs there are in all if every one of them meets the fault, by `maxRetries: 3`. */
const postsIfAlways = {
  never: { text: { auto: 1, resend: 1, fail: 1 }, media: { auto: 1, resend: 1, fail: 1 } },
  yes: { text: { auto: 4, resend: 4, fail: 4 }, media: { auto: 4, resend: 4, fail: 4 } },
  twice: { text: { auto: 3, resend: 3, fail: 3 }, media: { auto: 3, resend: 3, fail: 3 } },
  byOption: { text: { auto: 2, resend: 4, fail: 1 }, media: { auto: 1, resend: 4, fail: 1 } },
} as const;

interface Row {
  readonly stage: "request sent" | "headers" | "body";
  readonly name: string;
  readonly fault: Fault;
  readonly again: keyof typeof postsIfAlways;
  /** What the gateway takes for each such POST, by v1; by v2 as well, once the job completes. */
  readonly billed: 0 | 1;
  readonly type: new (...args: never[]) => Error;
  readonly mayBeBilled: boolean;
  readonly options?: { attemptTimeout: number; maxRetries: number };
}

const status = (status: number): Fault => ({ kind: "status", status });
const never = { again: "never", billed: 0, mayBeBilled: false } as const;
const trouble = { again: "yes", billed: 0, mayBeBilled: false, type: ServerError } as const;
const lost = { again: "byOption", type: OutcomeUnknownError, mayBeBilled: true } as const;
const useless = { again: "never", billed: 1, mayBeBilled: true, type: InvalidResponseError } as const;
/** Long enough for a sound attempt on a busy machine; one retry, because each of them waits for so long. */
const impatient = { attemptTimeout: 400, maxRetries: 1 };

const rows: Row[] = [
  {
    stage: "request sent",
    name: "reset, work done",
    fault: { kind: "reset-after-body" },
    billed: 1,
    ...lost,
  },
  {
    stage: "request sent",
    name: "reset, no work done",
    fault: { kind: "reset-after-body", billed: false },
    billed: 0,
    ...lost,
  },
  {
    stage: "request sent",
    name: "no response, work done",
    fault: { kind: "hang" },
    billed: 1,
    options: impatient,
    ...lost,
  },
  {
    stage: "request sent",
    name: "no response, no work done",
    fault: { kind: "hang", billed: false },
    billed: 0,
    options: impatient,
    ...lost,
  },

  {
    stage: "headers",
    name: "reset in the middle",
    fault: { kind: "reset-during-headers" },
    billed: 1,
    ...lost,
  },
  {
    stage: "headers",
    name: "302",
    fault: { kind: "redirect", location: "/v1/x" },
    type: GatewayError,
    ...never,
  },
  { stage: "headers", name: "400", fault: status(400), type: BadRequestError, ...never },
  { stage: "headers", name: "401", fault: status(401), type: AuthenticationError, ...never },
  { stage: "headers", name: "403", fault: status(403), type: PermissionDeniedError, ...never },
  { stage: "headers", name: "404", fault: status(404), type: ModelNotFoundError, ...never },
  { stage: "headers", name: "405", fault: { kind: "html", status: 405 }, type: GatewayError, ...never },
  { stage: "headers", name: "406", fault: status(406), type: BadRequestError, ...never },
  { stage: "headers", name: "410", fault: status(410), type: ModelRetiredError, ...never },
  { stage: "headers", name: "422", fault: status(422), type: RejectedParameterError, ...never },
  { stage: "headers", name: "500", fault: status(500), ...trouble, again: "twice" },
  { stage: "headers", name: "408", fault: status(408), ...trouble },
  { stage: "headers", name: "502 as a page", fault: { kind: "html", status: 502 }, ...trouble },
  { stage: "headers", name: "503", fault: status(503), ...trouble },
  { stage: "headers", name: "504", fault: status(504), ...trouble },
  { stage: "headers", name: "524", fault: status(524), ...trouble },

  { stage: "body", name: "cut short", fault: { kind: "cut-body" }, billed: 1, ...lost },
  {
    stage: "body",
    name: "too slow",
    fault: { kind: "slow-body", durationMs: 10_000 },
    billed: 1,
    options: impatient,
    ...lost,
  },
  { stage: "body", name: "a page with 200", fault: { kind: "html" }, ...useless },
  {
    stage: "body",
    name: "half a JSON with 200",
    fault: { kind: "body", body: `{"embedding":[0.1,` },
    ...useless,
  },
  { stage: "body", name: "an empty one with 200", fault: { kind: "body", body: "" }, ...useless },
  {
    stage: "body",
    name: "unknown keys with 200",
    fault: { kind: "body", body: `{"result":[1]}` },
    ...useless,
  },
];

const inputs: Record<"text" | "media", EmbedInput> = {
  text: { input: "A red fox." },
  media: { input: "A red fox.", image: heads.png },
};

const cases = (["sync", "async"] as const).flatMap((mode) =>
  (["text", "media"] as const).flatMap((content) =>
    (["auto", "resend", "fail"] as const).map((onUnknownOutcome) => ({ mode, content, onUnknownOutcome })),
  ),
);

describe.concurrent.each(rows)("$stage: $name", (row) => {
  const optionsOf = (mode: "sync" | "async", onUnknownOutcome: OnUnknownOutcome) => ({
    mode,
    onUnknownOutcome,
    maxRetries,
    ...row.options,
  });

  test.each(cases)(
    "a POST that goes wrong, always: $content, $mode, $onUnknownOutcome",
    async ({ mode, content, onUnknownOutcome }) => {
      const options = optionsOf(mode, onUnknownOutcome);
      const posts = Math.min(postsIfAlways[row.again][content][onUnknownOutcome], options.maxRetries + 1);
      const faults = { on: "post" as const, fault: row.fault };
      const outcome = await outcomeOf(inputs[content], faults, options);
      expect(outcome.error).toBeInstanceOf(row.type);
      expect(outcome).toMatchObject({
        posts,
        error: { mayBeBilled: row.mayBeBilled },
        summary: {
          attempts: posts,
          resends: row.again === "byOption" ? posts - 1 : 0,
          mayBeBilled: row.mayBeBilled ? 1 : 0,
        },
        // Nothing is known of a job whose submit was not answered, so that nobody asks for it.
        gets: 0,
      });
      // A job that was created in vain is billed when it completes; it may not have done so yet.
      if (mode === "sync") expect(outcome.bills).toBe(posts * row.billed);
      else expect(outcome.jobsCreated).toBe(posts * row.billed);
    },
  );

  test.each(cases)(
    "a POST that goes wrong, once: $content, $mode, $onUnknownOutcome",
    async ({ mode, content, onUnknownOutcome }) => {
      const isSentAgain = postsIfAlways[row.again][content][onUnknownOutcome] > 1;
      const faults = { on: "post" as const, times: 1, fault: row.fault };
      const outcome = await outcomeOf(inputs[content], faults, optionsOf(mode, onUnknownOutcome));
      if (isSentAgain) expect(outcome.error).toBeUndefined();
      else expect(outcome.error).toBeInstanceOf(row.type);
      expect(outcome).toMatchObject({
        posts: isSentAgain ? 2 : 1,
        summary: {
          done: isSentAgain ? 1 : 0,
          resends: isSentAgain && row.again === "byOption" ? 1 : 0,
          mayBeBilled: !isSentAgain && row.mayBeBilled ? 1 : 0,
        },
      });
      if (mode === "sync") expect(outcome.bills).toBe(row.billed + (isSentAgain ? 1 : 0));
      else expect(outcome.jobsCreated).toBe(row.billed + (isSentAgain ? 1 : 0));
    },
  );
});

test.each(["sync", "async"] as const)(
  "maxRetries: 0 sends once, whatever happened (mode %s)",
  async (mode) => {
    for (const fault of [status(503), { kind: "reset-after-body" } as const]) {
      const options = { mode, maxRetries: 0, onUnknownOutcome: "resend" } as const;
      expect(await outcomeOf("a", { on: "post", fault }, options)).toMatchObject({ posts: 1 });
    }
  },
);

test("an unknown outcome counts for the whole item: a 503 after it leaves it unknown", async () => {
  const faults = [
    { on: "sync" as const, at: 1, fault: { kind: "reset-after-body" } as const },
    { on: "sync" as const, fault: status(503) },
  ];
  const { error, summary, bills } = await outcomeOf("a", faults, { maxRetries: 2 });
  expect(error).toBeInstanceOf(ServerError);
  expect(error).toMatchObject({ mayBeBilled: true, isRetryable: false });
  expect(summary).toMatchObject({ attempts: 3, resends: 1, mayBeBilled: 1 });
  expect(bills).toBe(1);
});

test("text is sent once more, not more often, however its retries are left", async () => {
  const faults = { on: "sync" as const, fault: { kind: "cut-body" } as const };
  expect(await outcomeOf("a", faults, { maxRetries: 10 })).toMatchObject({
    posts: 2,
    bills: 2,
    summary: { resends: 1 },
  });
});
