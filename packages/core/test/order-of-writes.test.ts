import { startMockGateway, type Fault } from "@segmind-embeddings/mock-gateway";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OutcomeUnknownError, StoreError, type OnUnknownOutcome } from "../src/index.ts";
import { callKinds, embedAll, type CallKind, type Outcomes } from "./helpers/embed-all.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { inputsOf, routes, startProcess, textOf, type Route } from "./helpers/processes.ts";
import { SharedData, type StoreStep, type StoreTrouble } from "./helpers/shared-data.ts";

const options = { outputDimensionality: 128, maxRetries: 2, maxConcurrency: 3 } as const;
const count = 5;

/** The vectors of a route's inputs, from a gateway whose bills are not looked at. */
const expected = new Map<Route, Promise<Float32Array[]>>();

function vectorsOf(route: Route): Promise<Float32Array[]> {
  const known = expected.get(route) ?? soundVectorsOf(route);
  expected.set(route, known);
  return known;
}

async function soundVectorsOf(route: Route): Promise<Float32Array[]> {
  await using use = await gatewayAndClient({}, { ...options, mode: route.mode });
  return (await use.client.embedMany(inputsOf(route, count))).map(({ vector }) => vector);
}

interface Scenario {
  readonly route: Route;
  readonly call: CallKind;
  readonly trouble: StoreTrouble;
  /** What the gateway does wrong with these POSTs of the first run, counted from 1. */
  readonly fault?: Fault | undefined;
  readonly faultAt?: readonly number[];
  /** The first process dies when so many requests of it have come, whatever the store is at. */
  readonly diesAtRequest?: number | undefined;
  /** What the second run does about keys that may have been billed. */
  readonly onUnknownOutcome: OnUnknownOutcome;
}

/** A first run that meets trouble, the same call again once that is over, and a last one that must find all of it stored. */
async function expectNothingLost(scenario: Scenario): Promise<void> {
  const { route, call, trouble, fault, faultAt = [2, 3], onUnknownOutcome } = scenario;
  const inputs = inputsOf(route, count);
  const vectors = await vectorsOf(route);
  const data = new SharedData();
  const keysByText = new Map<string, string>();
  /** The keys whose POST arrived, with what was durable of them then. */
  const posts: { key: string; state: string | undefined }[] = [];
  let isFirst = true;
  let postsSeen = 0;
  let requestsSeen = 0;
  await using gateway = await startMockGateway({
    faults: ({ method }) => {
      if (method === "POST") postsSeen += 1;
      return isFirst && method === "POST" && faultAt.includes(postsSeen) ? fault : undefined;
    },
    onRequest: ({ method, body }) => {
      requestsSeen += 1;
      if (isFirst && requestsSeen === scenario.diesAtRequest) first.store.crash();
      // A request whose body was not read is one that nobody billed.
      if (method !== "POST" || body === undefined) return;
      const key = keysByText.get((body as { input: string }).input) ?? "";
      posts.push({ key, state: data.entries.get(key)?.state });
    },
  });
  const clientOptions = { ...options, mode: route.mode };
  const first = startProcess(gateway, data, { ...clientOptions, onUnknownOutcome: "fail" }, trouble);
  for (const input of inputs) {
    keysByText.set(textOf(input), await first.client.key(input));
  }

  const expectSound = (outcomes: Outcomes): void => {
    for (const [index, embedding] of outcomes.vectors) {
      expect(embedding.vector, textOf(inputs[index] ?? "")).toEqual(vectors[index]);
      const state = data.get(keysByText.get(textOf(inputs[index] ?? "")) ?? "")?.state;
      if (embedding.storeError === undefined) expect(state, "what a caller has is durable").toBe("embedded");
      else expect(embedding.storeError).toBeInstanceOf(StoreError);
    }
  };
  const run = embedAll(first, call, inputs);
  const end = run.then(() => (first.signal.aborted ? first.death : undefined));
  const openAtDeath = await Promise.race([first.death, end]);
  if (trouble.skip === undefined) {
    expect(openAtDeath !== undefined, "the process has died").toBe(trouble.what === "crash");
  }
  let second = first;
  if (openAtDeath === undefined) {
    expectSound(await run);
    first.store.mend();
  } else {
    second = startProcess(gateway, data, clientOptions);
  }
  isFirst = false;

  const unsettled = await second.store.unsettled();
  const keysIn = (...states: string[]) =>
    unsettled.flatMap(({ key, entry }) => (states.includes(entry.state) ? [key] : []));
  const inDoubt = new Set(keysIn("open", "unknown"));
  expect([...inDoubt]).toEqual(expect.arrayContaining([...(openAtDeath ?? [])]));
  const known = new Set(
    [...data.entries].flatMap(([key, { state }]) => {
      const isBought = state === "embedded" || (state === "accepted" && fault?.kind !== "fail-job");
      return isBought ? [key] : [];
    }),
  );
  const postsBefore = posts.length;
  // A job that FAILED and was not settled in the first run is an error once, and then bought again.
  if (fault?.kind === "fail-job") await embedAll(second, call, inputs, { onUnknownOutcome });
  const again = await embedAll(second, call, inputs, { onUnknownOutcome });
  expectSound(again);
  const isKept = onUnknownOutcome === "fail" || (onUnknownOutcome === "auto" && route.hasMedia);
  for (const [index, input] of inputs.entries()) {
    const key = keysByText.get(textOf(input)) ?? "";
    if (isKept && inDoubt.has(key)) {
      expect(again.errors.get(index)).toBeInstanceOf(OutcomeUnknownError);
      expect(again.errors.get(index)).toMatchObject({ mayBeBilled: true });
    } else expect(again.vectors.has(index), `${textOf(input)} has a vector`).toBe(true);
  }

  const postsAfter = posts.slice(postsBefore).map(({ key }) => key);
  expect(
    postsAfter.filter((key) => known.has(key)),
    "nothing bought is POSTed again",
  ).toEqual([]);
  expect(
    posts.filter(({ state }) => state !== "open"),
    "a claim is durable before its first byte",
  ).toEqual([]);
  // A job is as good as billed, whether or not it has completed by now.
  const { bills, jobsCreated, jobsFailed } = gateway.stats;
  const bought = Math.max(bills, jobsCreated - jobsFailed);
  if (isKept) expect(bought).toBeLessThanOrEqual(count);
  else expect(bought - count).toBeLessThanOrEqual(inDoubt.size);
  if (fault === undefined && openAtDeath !== undefined) {
    expect([...inDoubt].toSorted()).toEqual(openAtDeath.toSorted());
  }

  const postsInAll = gateway.stats.posts;
  const last = startProcess(gateway, data, clientOptions);
  second.store.crash();
  if (isKept) return;
  const stored = await embedAll(last, call, inputs);
  expectSound(stored);
  expect([...stored.vectors.values()].map(({ cacheHit }) => cacheHit)).toEqual(inputs.map(() => true));
  expect(gateway.stats.posts).toBe(postsInAll);
}

/** What makes each step happen. */
const steps: { when: string; step: StoreStep; fault?: Fault; isOfJobs?: true }[] = [
  { when: "a look", step: "get" },
  { when: "a claim", step: "open" },
  { when: "an accepted job", step: "accepted", isOfJobs: true },
  { when: "a vector", step: "embedded" },
  { when: "an unknown outcome", step: "unknown", fault: { kind: "reset-after-body" } },
  { when: "the removal of a refused claim", step: "removal", fault: { kind: "status", status: 503 } },
  { when: "the removal of a job that FAILED", step: "removal", fault: { kind: "fail-job" }, isOfJobs: true },
];

const stepsOf = ({ mode }: Route) => steps.filter(({ isOfJobs }) => isOfJobs !== true || mode === "async");
const callsOf = ({ mode }: Route) => callKinds.filter((call) => call !== "submitEmbed" || mode === "async");
const moments = ["before", "after"] as const;

/** Many scenarios side by side, because each of them waits most of its time. */
async function expectNothingLostIn(scenarios: readonly Scenario[]): Promise<void> {
  const ends = await Promise.allSettled(scenarios.map(expectNothingLost));
  const broken = ends.flatMap((end, index) =>
    end.status === "rejected" ? [`${JSON.stringify(scenarios[index])}: ${String(end.reason)}`] : [],
  );
  expect(broken).toEqual([]);
}

describe.concurrent.each(routes)("a store of $name", (route) => {
  describe.each(callsOf(route))("under %s", (call) => {
    test.each(stepsOf(route))(
      "a store in trouble loses nothing and buys nothing twice when $when fails, is slow or ends the process",
      async ({ step, fault }) => {
        await expectNothingLostIn(
          (["fail", "slow", "crash"] as const).flatMap((what) =>
            moments.map((moment) => ({
              route,
              call,
              trouble: { step, moment, what },
              fault,
              onUnknownOutcome: "resend",
            })),
          ),
        );
      },
    );
  });

  test.each(["fail", "auto"] as const)(
    'a store buys with onUnknownOutcome "%s" no more than that allows, after its process died at any step',
    async (onUnknownOutcome) => {
      await expectNothingLostIn(
        stepsOf(route).flatMap(({ step, fault }) =>
          moments.map((moment) => ({
            route,
            call: "embedMany",
            trouble: { step, moment, what: "crash" },
            fault,
            onUnknownOutcome,
          })),
        ),
      );
    },
  );
});

const scenario: fc.Arbitrary<Scenario> = fc.constantFrom(...routes).chain((route) =>
  fc.record({
    route: fc.constant(route),
    call: fc.constantFrom(...callsOf(route)),
    trouble: fc.record({
      step: fc.constantFrom(...stepsOf(route).map(({ step }) => step)),
      moment: fc.constantFrom(...moments),
      what: fc.constantFrom("fail", "slow", "crash"),
      skip: fc.nat(4),
      times: fc.constantFrom(1, 2, Infinity),
    }),
    fault: fc.constantFrom<(Fault | undefined)[]>(
      undefined,
      ...stepsOf(route).map(({ fault }) => fault),
      { kind: "status", status: 400 },
      { kind: "cut-body" },
      { kind: "reset-after-body", billed: false },
      { kind: "reset-during-headers" },
      { kind: "html" },
      // A job keeps its bad vector for as long as it is kept.
      ...(route.mode === "sync" ? [{ kind: "bad-vector", vector: "zero" } as const] : []),
    ),
    diesAtRequest: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    faultAt: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 4 }),
    onUnknownOutcome: fc.constantFrom<OnUnknownOutcome[]>("auto", "resend", "fail"),
  }),
);

test("whatever goes wrong with a store, a gateway and a process, nothing is lost and nothing accepted is bought again", async () => {
  await fc.assert(fc.asyncProperty(fc.array(scenario, { minLength: 6, maxLength: 6 }), expectNothingLostIn), {
    numRuns: 15,
    endOnFailure: true,
  });
});
