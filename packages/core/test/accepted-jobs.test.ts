import { startMockGateway, type Fault } from "@segmind-embeddings/mock-gateway";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  EmbedManyError,
  MemoryStore,
  SegmindAbortedError,
  SegmindError,
  type ClientOptions,
  type SegmindClient,
} from "../src/index.ts";
import { clientOf } from "./helpers/gateway-and-client.ts";
import { fileOf } from "./helpers/media.ts";

/** Every other one with media. */
const inputs = Array.from({ length: 8 }, (_, index) => {
  const text = `text ${String(index)}`;
  return index % 2 === 1 ? { input: text, image: fileOf("png", 90) } : text;
});
const foreignId = "ffffffff-0000-4000-8000-000000000000";

/** What can come of a poll, and says nothing of the job. */
const faultsOfPolls: readonly (Fault | undefined)[] = [
  ...new Array<undefined>(10).fill(undefined),
  ...[302, 400, 404, 405, 407, 408, 409, 410, 421, 425, 451, 500, 502, 503, 504].map((status): Fault => ({
    kind: "status",
    status,
    headers: { "x-request-id": foreignId },
  })),
  { kind: "html" },
  { kind: "html", status: 422 },
  { kind: "html", status: 404 },
  { kind: "body", body: "" },
  { kind: "body", body: "{" },
  { kind: "body", body: "{}" },
  { kind: "body", body: new Uint8Array([0x1f, 0x8b, 8, 0]), headers: { "content-encoding": "gzip" } },
  { kind: "body", body: `{"status":"COMPLETED","request_id":"${foreignId}","embedding":[1,1]}` },
  { kind: "body", status: 422, body: `{"status":"FAILED","request_id":"${foreignId}","error":"blocked"}` },
  { kind: "bad-vector", vector: "empty" },
  { kind: "cut-body" },
  { kind: "reset-after-body" },
  { kind: "reset-during-headers" },
  { kind: "slow-body", durationMs: 30, chunks: 7 },
  { kind: "hang" },
  { kind: "early-404" },
  { kind: "unknown-state", state: "DREAMING" },
];

interface Scenario {
  readonly call: "embed" | "embedMany" | "embedStream";
  readonly faults: readonly (Fault | undefined)[];
  readonly hasStore: boolean;
  readonly jobDuration: number;
  readonly maxConcurrency: number;
  readonly maxRetries: number;
  readonly runTimeout: number | undefined;
  readonly abortAfter: number | undefined;
  readonly closeAfter: number | undefined;
}

const moment = fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined, freq: 2 });
const scenario: fc.Arbitrary<Scenario> = fc.record({
  call: fc.constantFrom("embed", "embedMany", "embedStream"),
  faults: fc.array(fc.constantFrom(...faultsOfPolls), { minLength: 8, maxLength: 60 }),
  hasStore: fc.boolean(),
  jobDuration: fc.constantFrom(0, 5, 60),
  maxConcurrency: fc.constantFrom(1, 3, 16),
  maxRetries: fc.constantFrom(0, 1, 4),
  runTimeout: moment,
  abortAfter: moment,
  closeAfter: moment,
});

/** The ids of jobs that a caller learns of, by a vector or by an error. */
async function idsOf(
  client: SegmindClient,
  { call, runTimeout }: Scenario,
  signal: AbortSignal,
): Promise<Set<string>> {
  const ids = new Set<string>();
  const learn = (error: unknown): void => {
    if (SegmindError.isInstance(error) && error.requestId !== undefined) ids.add(error.requestId);
    if (!(error instanceof EmbedManyError || error instanceof SegmindAbortedError)) return;
    for (const { requestId } of error.results.values()) if (requestId !== undefined) ids.add(requestId);
    for (const id of error.requestIds.values()) ids.add(id);
    if (error instanceof EmbedManyError) for (const reason of error.errors.values()) learn(reason);
  };
  const note = ({ requestId }: { readonly requestId?: string | undefined }): void => {
    if (requestId !== undefined) ids.add(requestId);
  };
  try {
    if (call === "embed") {
      await Promise.all(inputs.map((input) => client.embed(input, { signal }).then(note, learn)));
    } else if (call === "embedMany") {
      (await client.embedMany(inputs, { signal, runTimeout })).forEach(note);
    } else {
      for await (const item of client.embedStream(inputs, { signal, runTimeout }))
        if (item.status === "fulfilled") note(item.value);
        else learn(item.reason);
    }
  } catch (error) {
    learn(error);
  }
  return ids;
}

/** Runs a call whose polls go wrong, and gives what became of jobs that nobody knows of, or that were bought twice. */
async function losses(given: Scenario): Promise<string[]> {
  let asked = 0;
  let isOver = false;
  await using gateway = await startMockGateway({
    jobDuration: given.jobDuration,
    faults: ({ route }) => {
      const isOfPolls = route === "status" || route === "result";
      const fault = isOver || !isOfPolls ? undefined : given.faults[asked++];
      return fault?.kind === "bad-vector" && route === "status" ? undefined : fault;
    },
  });
  const options: ClientOptions = {
    mode: "async",
    outputDimensionality: 128,
    store: given.hasStore ? new MemoryStore() : null,
    maxConcurrency: given.maxConcurrency,
    maxRetries: given.maxRetries,
    attemptTimeout: 5_000,
  };
  const client = clientOf(gateway, { ...options, timeout: 400 });
  const controller = new AbortController();
  const { abortAfter, closeAfter } = given;
  const timers = [
    abortAfter === undefined ? undefined : setTimeout(() => controller.abort(), abortAfter),
    closeAfter === undefined ? undefined : setTimeout(() => void client.close(), closeAfter),
  ];
  const ids = await idsOf(client, given, controller.signal);
  for (const timer of timers) clearTimeout(timer);
  await client.close();
  const accepted = gateway.requests.filter(({ route, status }) => route === "submit" && status === 200);
  const lost = accepted.filter(({ requestId }) => requestId === undefined || !ids.has(requestId));
  if (!given.hasStore) return lost.map(({ requestId }) => `nobody knows of job ${String(requestId)}`);
  isOver = true;
  await using next = clientOf(gateway, options);
  await next.embedMany(inputs).catch((error: unknown) => error);
  return gateway.stats.jobsCreated === inputs.length
    ? []
    : [`${String(gateway.stats.jobsCreated)} jobs were bought for ${String(inputs.length)} inputs`];
}

test("whatever becomes of polls, and however and whenever a call ends, no accepted job is lost or bought again", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scenario, { minLength: 16, maxLength: 16 }), async (scenarios) => {
      const found = (await Promise.all(scenarios.map(losses))).flatMap((all, index) =>
        all.map((loss) => `${loss} ${JSON.stringify(scenarios[index])}`),
      );
      expect(found).toEqual([]);
    }),
    { numRuns: Number(process.env["RUNS"] ?? 6), endOnFailure: true },
  );
});
