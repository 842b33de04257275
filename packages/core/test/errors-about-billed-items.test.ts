import { startMockGateway, type Fault } from "@segmind-embeddings/mock-gateway";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  EmbedManyError,
  MemoryStore,
  SegmindAbortedError,
  SegmindError,
  type CallOptions,
  type ClientOptions,
  type Job,
  type SegmindClient,
} from "../src/index.ts";
import { clientOf } from "./helpers/gateway-and-client.ts";
import { fileOf } from "./helpers/media.ts";

/** A model whose work is seen: what it was asked to do is as good as paid. */
const model = "watched";
const count = 8;
const texts = Array.from({ length: count }, (_, index) => `text ${String(index)}`);

/** What a caller learned of each text, and of a call as a whole. */
interface Learned {
  /** Texts whose vector or output the caller has. */
  readonly given: Set<string>;
  readonly errors: { readonly about: readonly string[]; readonly error: unknown }[];
}

/** How a run ends by itself. */
interface RunEnd {
  readonly runTimeout: number | undefined;
  /** After so many items of a stream its reader leaves. */
  readonly breakAfter: number | undefined;
  /** After so many calls `onProgress` throws. */
  readonly throwAfter: number | undefined;
}

type Call = (client: SegmindClient, learned: Learned, options: CallOptions, end: RunEnd) => Promise<void>;

/** Waits for a value of one text, or for its error. */
async function tell(learned: Learned, text: string, promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
    learned.given.add(text);
  } catch (error) {
    learned.errors.push({ about: [text], error });
  }
}

/** What a job can be asked; each way may fail by itself. */
async function lookAtJob(
  learned: Learned,
  text: string,
  job: Job<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  const isOver = job.status({ signal }).then(() => undefined);
  await isOver.catch((error: unknown) => learned.errors.push({ about: [text], error }));
  await tell(learned, text, job.result({ signal }));
  await tell(learned, text, job.wait({ signal, timeout: 150 }));
}

const input = (text: string, hasMedia: boolean) =>
  hasMedia ? { input: text, image: fileOf("png", 90) } : text;

/** The inputs of a run: each of them twice, every other one with media. */
const inputs = [...texts, ...texts].map((text, index) => input(text, index % 2 === 1));
const textAt = (index: number): string => texts[index % count] ?? "";

const runOptions = (options: CallOptions, { runTimeout, throwAfter = Infinity }: RunEnd) => {
  let calls = 0;
  const onProgress = (): void => {
    calls += 1;
    if (calls > throwAfter) throw new Error("onProgress broke");
  };
  return { ...options, runTimeout, onProgress };
};

const calls: Record<string, Call> = {
  embed: async (client, learned, options) => {
    await Promise.all(
      texts.map((text, index) => tell(learned, text, client.embed(input(text, index % 2 === 1), options))),
    );
  },
  submitEmbed: async (client, learned, options) => {
    await Promise.all(
      texts.map(async (text, index) => {
        try {
          const job = await client.submitEmbed(input(text, index % 2 === 1), options);
          await lookAtJob(learned, text, job, options.signal);
        } catch (error) {
          learned.errors.push({ about: [text], error });
        }
      }),
    );
  },
  "embeddingJob and job": async (client, learned, options) => {
    await Promise.all(
      texts.map(async (text, index) => {
        try {
          const { requestId } = await client.submitEmbed(text, options);
          const submittedAt = index % 3 === 0 ? { submittedAt: Date.now() - index * 1_200_000 } : {};
          const embedding = client.embeddingJob({
            requestId,
            ...submittedAt,
            model,
            outputDimensionality: 128,
          });
          await lookAtJob(learned, text, index % 2 === 0 ? embedding : client.job(requestId), options.signal);
        } catch (error) {
          learned.errors.push({ about: [text], error });
        }
      }),
    );
  },
  "run, runSync and submit": async (client, learned, { signal }) => {
    await Promise.all(
      texts.map(async (text, index) => {
        const parameters = { input: text };
        if (index % 3 === 0) return tell(learned, text, client.run(model, parameters, { signal }));
        if (index % 3 === 1) return tell(learned, text, client.runSync(model, parameters, { signal }));
        try {
          await lookAtJob(learned, text, await client.submit(model, parameters, { signal }), signal);
        } catch (error) {
          learned.errors.push({ about: [text], error });
        }
      }),
    );
  },
  embedMany: async (client, learned, options, end) => {
    try {
      await client.embedMany(inputs, runOptions(options, end));
      for (const text of texts) learned.given.add(text);
    } catch (error) {
      learned.errors.push({ about: texts, error });
      if (error instanceof EmbedManyError || error instanceof SegmindAbortedError) {
        for (const index of error.results.keys()) learned.given.add(textAt(index));
      }
      if (error instanceof EmbedManyError) {
        for (const [index, reason] of error.errors)
          learned.errors.push({ about: [textAt(index)], error: reason });
      }
    }
  },
  embedStream: async (client, learned, options, end) => {
    const seen = new Set<string>();
    let taken = 0;
    try {
      for await (const item of client.embedStream(inputs, runOptions(options, end))) {
        const text = textAt(item.index);
        seen.add(text);
        if (item.status === "fulfilled") learned.given.add(text);
        else learned.errors.push({ about: [text], error: item.reason });
        taken += 1;
        if (taken === end.breakAfter) break;
      }
    } catch (error) {
      if (error instanceof SegmindAbortedError) {
        for (const index of error.results.keys()) learned.given.add(textAt(index));
      }
      // The error that ends a stream comes after those of the items in flight.
      learned.errors.push({ about: texts.filter((text) => !seen.has(text)), error });
    }
  },
};

const faults: readonly (Fault | undefined)[] = [
  ...new Array<undefined>(12).fill(undefined),
  ...[302, 400, 401, 404, 405, 406, 408, 409, 410, 422, 500, 500, 503, 503].map((status): Fault => ({
    kind: "status",
    status,
  })),
  { kind: "html" },
  { kind: "html", status: 502 },
  { kind: "html", status: 401 },
  { kind: "body", body: "" },
  { kind: "body", body: "{}" },
  { kind: "body", body: `{"request_id":"one-id-for-all"}` },
  { kind: "body", body: `{"status":"COMPLETED","request_id":"another-job"}` },
  { kind: "cut-body" },
  { kind: "reset-after-body" },
  { kind: "reset-during-headers" },
  { kind: "slow-body", durationMs: 40, chunks: 3 },
  { kind: "slow-body", durationMs: 400, chunks: 3 },
  { kind: "hang" },
  { kind: "early-404" },
  { kind: "fail-job" },
  { kind: "never-complete" },
  { kind: "unknown-state", state: "DREAMING" },
  { kind: "echo-key" },
];

interface Scenario {
  readonly call: string;
  readonly faults: readonly (Fault | undefined)[];
  readonly mode: "sync" | "async" | "auto";
  readonly hasStore: boolean;
  readonly latency: number;
  readonly maxConcurrency: number;
  readonly onUnknownOutcome: "auto" | "resend" | "fail";
  readonly maxRetries: number;
  readonly timeout: number;
  readonly maxQueueTime: number;
  readonly end: RunEnd;
  readonly abortAfter: number | undefined;
  readonly closeAfter: number | undefined;
  readonly isAsleepFor: number | undefined;
}

const scenario: fc.Arbitrary<Scenario> = fc.record({
  call: fc.constantFrom(...Object.keys(calls)),
  faults: fc.array(fc.constantFrom(...faults), { minLength: 4, maxLength: 30 }),
  mode: fc.constantFrom("sync", "async", "auto"),
  hasStore: fc.boolean(),
  latency: fc.constantFrom(0, 3, 20, 60),
  maxConcurrency: fc.constantFrom(1, 3, 16),
  onUnknownOutcome: fc.constantFrom("auto", "resend", "fail"),
  maxRetries: fc.constantFrom(0, 1, 4),
  timeout: fc.constantFrom(15, 60, 250),
  maxQueueTime: fc.constantFrom(5, 60_000),
  end: fc.record({
    runTimeout: fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined }),
    breakAfter: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined, freq: 3 }),
    throwAfter: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined, freq: 3 }),
  }),
  abortAfter: fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined, freq: 2 }),
  closeAfter: fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined, freq: 4 }),
  isAsleepFor: fc.option(fc.integer({ min: 5, max: 80 }), { nil: undefined, freq: 6 }),
});

/** Runs one call under faults, and gives every error that says of a billed text that it is not. */
async function lies(given: Scenario): Promise<string[]> {
  const billed = new Set<string>();
  const failed = new Set<string>();
  let asked = 0;
  await using gateway = await startMockGateway({
    models: {
      [model]: ({ input: text }) => {
        billed.add(String(text));
        return { embedding: new Array(128).fill(0.5) };
      },
    },
    latency: given.latency,
    jobDuration: given.latency,
    faults: ({ route: kind, params }) => {
      const fault = given.faults[asked++];
      // A fault that cannot happen to this request is none.
      const isOfPolls = kind === "status" || kind === "result";
      if (fault?.kind === "early-404" && !isOfPolls) return undefined;
      // Of a job that has completed a gateway does not say that it FAILED.
      if (fault?.kind === "status" && fault.status === 422 && isOfPolls) return undefined;
      if (fault?.kind === "unknown-state" && kind === "sync") return undefined;
      if (fault?.kind === "never-complete" && kind !== "submit") return undefined;
      if (fault?.kind === "fail-job") {
        if (kind !== "submit") return undefined;
        failed.add(String(params["input"]));
      }
      return fault;
    },
  });
  const options: ClientOptions = {
    model,
    outputDimensionality: 128,
    mode: given.mode,
    store: given.hasStore ? new MemoryStore() : null,
    maxConcurrency: given.maxConcurrency,
    onUnknownOutcome: given.onUnknownOutcome,
    maxRetries: given.maxRetries,
    timeout: given.timeout,
    attemptTimeout: 50,
    maxQueueTime: given.maxQueueTime,
  };
  const client = clientOf(gateway, options);
  const learned: Learned = { given: new Set(), errors: [] };
  const controller = new AbortController();
  const { abortAfter, closeAfter, isAsleepFor } = given;
  const timers = [
    abortAfter === undefined ? undefined : setTimeout(() => controller.abort(), abortAfter),
    closeAfter === undefined ? undefined : setTimeout(() => void client.close(), closeAfter),
    isAsleepFor === undefined ? undefined : setTimeout(() => block(isAsleepFor), 10),
  ];
  const call = calls[given.call];
  await call?.(client, learned, { signal: controller.signal }, given.end);
  for (const timer of timers) clearTimeout(timer);
  await client.close();
  return learned.errors.flatMap(({ about, error }) => {
    const paid = about.filter((text) => billed.has(text) && !failed.has(text) && !learned.given.has(text));
    const isHonest = paid.length === 0 || (error instanceof SegmindError && error.mayBeBilled);
    return isHonest ? [] : [`${given.call}: ${String(error)} (of ${paid.join(", ")})`];
  });
}

/** Holds the event loop up. */
function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

test("whatever goes wrong, and however and whenever a call ends, no error says of a billed item that it was not billed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scenario, { minLength: 12, maxLength: 12 }), async (scenarios) => {
      const found = (await Promise.all(scenarios.map(lies))).flatMap((errors, index) =>
        errors.map((error) => `${error} ${JSON.stringify(scenarios[index])}`),
      );
      expect(found).toEqual([]);
    }),
    { numRuns: 12, endOnFailure: true },
  );
});
