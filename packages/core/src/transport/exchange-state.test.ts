import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import type { LostStage } from "../policy/post-outcome.ts";
import { ExchangeState } from "./exchange-state.ts";
import type { ExchangeOutcome, ExchangeRequest, StreamedBody } from "./transport.ts";

const bytes = (...numbers: number[]): Uint8Array => Uint8Array.from(numbers);

function bodyOf(...chunks: readonly Uint8Array[]): StreamedBody {
  return {
    byteLength: chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0),
    async *chunks() {
      yield* chunks;
    },
  };
}

/** An exchange whose carrier is the test. */
function begin(request: Partial<ExchangeRequest> = {}) {
  const clock = new FakeClock();
  const outcomes: ExchangeOutcome[] = [];
  const onSent = vi.fn();
  const state = new ExchangeState(
    clock,
    {
      method: "POST",
      origin: "https://api.segmind.com",
      path: "/v1/m",
      headers: [],
      attemptTimeout: 1_000,
      idleTimeout: 300,
      deadline: Infinity,
      onSent,
      ...request,
    },
    (outcome) => outcomes.push(outcome),
  );
  const carrier = { abort: vi.fn() };
  return { clock, state, outcomes, carrier, onSent };
}

describe("the stage of an exchange", () => {
  it("the stage of an exchange of a whole body is `handedOver` from its start, and `waiting` once it is reported as sent", () => {
    const { state, carrier, onSent } = begin({ body: bytes(1, 2) });
    expect(state.stage).toBe("connecting");
    state.started(carrier);
    expect(state.stage).toBe("handedOver");
    expect(onSent).toHaveBeenCalledTimes(1);
    state.sent();
    expect(state.stage).toBe("waiting");
    expect(onSent).toHaveBeenCalledTimes(1);
    state.responseBegan(200, {});
    expect(state.stage).toBe("answering");
  });

  it("the stage of an exchange of a streamed body is `writing` until the last of it was given, where the carrier reports no writes", async () => {
    const body = bodyOf(bytes(1), bytes(2), bytes(3));
    const { state, carrier, onSent } = begin({ body });
    state.started(carrier);
    const stages: LostStage[] = [];
    for await (const chunk of state.chunksOf(body)) {
      expect(chunk).toHaveLength(1);
      stages.push(state.stage);
    }
    expect(stages).toEqual(["writing", "writing", "handedOver"]);
    expect(onSent).toHaveBeenCalledTimes(1);
  });

  it("the stage of an exchange of a streamed body is `writing` until the last of it was written, where the carrier reports that", async () => {
    const body = bodyOf(bytes(1), bytes(2), bytes(3));
    const { state, carrier } = begin({ body });
    state.started(carrier);
    const stages: LostStage[] = [];
    for await (const chunk of state.chunksOf(body)) {
      stages.push(state.stage);
      state.wrote(chunk.byteLength);
    }
    expect(stages).toEqual(["writing", "writing", "writing"]);
    expect(state.stage).toBe("handedOver");
  });

  it("the stage of an exchange of a streamed body whose carrier did not even report the start is `handedOver` with the last of it", async () => {
    const body = bodyOf(bytes(1), bytes(2));
    const { state } = begin({ body });
    const chunks = state.chunksOf(body);
    await chunks.next();
    expect(state.stage).toBe("connecting");
    await chunks.next();
    expect(state.stage).toBe("handedOver");
  });

  it("the stage of an exchange stays `writing` where the response comes first, but its status is remembered", () => {
    const { state, carrier, outcomes } = begin({ body: bodyOf(bytes(1), bytes(2)) });
    state.started(carrier);
    state.wrote(1);
    state.responseBegan(200, { "x-cost": "1" });
    state.failed("network", new Error("reset"));
    expect(outcomes).toMatchObject([
      { type: "lost", stage: "writing", status: 200, headers: { "x-cost": "1" }, reason: "network" },
    ]);
  });
});

describe("the timers of an exchange", () => {
  it("the timers of an exchange give a connection idleTimeout", async () => {
    const { clock, state, outcomes, carrier } = begin();
    await clock.advance(299);
    expect(outcomes).toEqual([]);
    await clock.advance(1);
    expect(outcomes).toMatchObject([{ type: "lost", stage: "connecting", reason: "idleTimeout" }]);
    // A carrier that begins all the same is stopped.
    state.started(carrier);
    expect(carrier.abort).toHaveBeenCalledTimes(1);
  });

  it("the timers of an exchange give each piece of a body idleTimeout, and the response attemptTimeout from the last of it", async () => {
    const { clock, state, outcomes, carrier } = begin({ body: bodyOf(bytes(1), bytes(2), bytes(3)) });
    await clock.advance(250);
    state.started(carrier);
    await clock.advance(250);
    state.wrote(1);
    await clock.advance(250);
    state.wrote(2);
    await clock.advance(999);
    expect(outcomes).toEqual([]);
    await clock.advance(1);
    expect(outcomes).toMatchObject([{ stage: "handedOver", reason: "attemptTimeout" }]);
    expect(carrier.abort).toHaveBeenCalledTimes(1);
  });

  it("the timers of an exchange see a body that stalls", async () => {
    const { clock, state, outcomes, carrier } = begin({ body: bodyOf(bytes(1), bytes(2)) });
    state.started(carrier);
    await clock.advance(200);
    state.wrote(1);
    await clock.advance(299);
    expect(outcomes).toEqual([]);
    await clock.advance(1);
    expect(outcomes).toMatchObject([{ stage: "writing", reason: "idleTimeout" }]);
  });

  it.each([
    { when: "connecting", sends: false, stage: "connecting" },
    { when: "waiting", sends: true, stage: "waiting" },
  ])(
    "the timers of an exchange end with the deadline while $when, if that is sooner",
    async ({ sends, stage }) => {
      const { clock, state, outcomes, carrier } = begin({ deadline: 100 });
      if (sends) {
        state.started(carrier);
        state.sent();
      }
      await clock.advance(100);
      expect(outcomes).toMatchObject([{ stage, reason: "deadline" }]);
    },
  );

  it("the timers of an exchange let what has come already be read first: a timer may be late because nothing was read", () => {
    const { clock, state, outcomes, carrier } = begin();
    state.started(carrier);
    state.sent();
    // The network's turn comes after the timer's and before what the timer leads to.
    const due: (() => void)[] = [];
    clock.afterPoll = (callback) => {
      due.push(callback);
      return () => due.splice(due.indexOf(callback), 1);
    };
    void clock.advance(1_000);
    return Promise.resolve()
      .then(() => clock.advance(0))
      .then(() => {
        expect(due).toHaveLength(1);
        state.responseBegan(200, {});
        state.responseContinued(bytes(7));
        state.responseEnded();
        expect(outcomes).toEqual([{ type: "answered", status: 200, headers: {}, body: bytes(7) }]);
        expect(due).toEqual([]);
        expect(carrier.abort).not.toHaveBeenCalled();
      });
  });
});

describe("the abort of an exchange", () => {
  it("the abort of an exchange before its beginning is its outcome at once", () => {
    const { outcomes, clock } = begin({ signal: AbortSignal.abort("no more") });
    expect(outcomes).toMatchObject([{ stage: "connecting", reason: "aborted", cause: "no more" }]);
    expect(clock.timers).toBe(0);
  });

  it.each([
    { name: "while connecting", prepare: "nothing", stage: "connecting" },
    { name: "while writing", prepare: "start", stage: "writing" },
  ])(
    "the abort of an exchange $name is its outcome at once, however long the grace",
    ({ prepare, stage }) => {
      const controller = new AbortController();
      const body = bodyOf(bytes(1), bytes(2));
      const { state, carrier, outcomes } = begin({ body, signal: controller.signal, abortGrace: 500 });
      if (prepare === "start") state.started(carrier);
      controller.abort("enough");
      expect(outcomes).toMatchObject([{ stage, reason: "aborted", cause: "enough" }]);
    },
  );

  it("the abort of an exchange of a request that was sent whole leaves the response its grace", async () => {
    const controller = new AbortController();
    const { clock, state, carrier, outcomes } = begin({ signal: controller.signal, abortGrace: 500 });
    state.started(carrier);
    state.sent();
    controller.abort("enough");
    await clock.advance(499);
    expect(outcomes).toEqual([]);
    state.responseBegan(200, {});
    state.responseEnded();
    expect(outcomes).toMatchObject([{ type: "answered", status: 200 }]);
    expect(clock.timers).toBe(0);
  });

  it.each([
    { name: "nothing comes in", end: "time" },
    { name: "the connection ends in", end: "failure" },
  ])("the abort of an exchange is reported as such where $name the grace", async ({ end }) => {
    const controller = new AbortController();
    const { clock, state, carrier, outcomes } = begin({ signal: controller.signal, abortGrace: 500 });
    state.started(carrier);
    state.sent();
    controller.abort("enough");
    if (end === "failure") state.failed("network", new Error("reset"));
    else await clock.advance(500);
    expect(outcomes).toMatchObject([{ stage: "waiting", reason: "aborted", cause: "enough" }]);
  });
});

describe("the response of an exchange", () => {
  it("the response of an exchange is put together", () => {
    const { state, carrier, outcomes } = begin();
    state.started(carrier);
    state.sent();
    state.responseBegan(103, { link: "</a>" });
    state.responseBegan(200, { date: "now" });
    state.responseContinued(bytes(1, 2));
    state.responseContinued(bytes(3));
    state.responseEnded();
    expect(outcomes).toEqual([
      { type: "answered", status: 200, headers: { date: "now" }, body: bytes(1, 2, 3) },
    ]);
  });

  it("the response of an exchange that is larger than any result is not read to its end", () => {
    const { state, carrier, outcomes } = begin();
    state.started(carrier);
    state.responseBegan(200, {});
    for (let count = 0; count < 33; count += 1) state.responseContinued(new Uint8Array(1 << 20));
    expect(outcomes).toMatchObject([{ type: "lost", reason: "tooLarge", status: 200 }]);
    expect(carrier.abort).toHaveBeenCalledTimes(1);
  });

  it("the response of an exchange of an error is its status, whatever the length of its page", () => {
    const { state, carrier, outcomes } = begin();
    state.started(carrier);
    state.responseBegan(401, {});
    for (let count = 0; count < 33; count += 1) state.responseContinued(new Uint8Array(1 << 20));
    expect(outcomes).toMatchObject([{ type: "answered", status: 401 }]);
    expect(carrier.abort).toHaveBeenCalledTimes(1);
  });

  it("the response of an exchange without a status is none", () => {
    const { state, outcomes } = begin();
    state.responseEnded();
    expect(outcomes).toMatchObject([{ type: "lost", reason: "protocol" }]);
  });
});

it("an error of the body is reported rather than what it led to", async () => {
  const broken = new Error("the disk is gone");
  const body: StreamedBody = {
    byteLength: 2,
    async *chunks() {
      yield bytes(1);
      throw broken;
    },
  };
  const { state, carrier, outcomes } = begin({ body });
  state.started(carrier);
  await expect(Array.fromAsync(state.chunksOf(body))).rejects.toBe(broken);
  state.failed("network", new Error("aborted"));
  expect(outcomes).toMatchObject([{ stage: "writing", reason: "body", cause: broken }]);
});

it("whatever a carrier reports, in whatever order, an exchange settles once, goes forwards and leaves nothing behind", async () => {
  const order: readonly LostStage[] = ["connecting", "writing", "handedOver", "waiting", "answering"];
  const steps = {
    started: fc.constant("started"),
    wrote: fc.constant("wrote"),
    sent: fc.constant("sent"),
    head: fc.constantFrom(100, 200, 401, 503),
    data: fc.constant("data"),
    end: fc.constant("end"),
    fail: fc.constantFrom("network", "protocol", "unusable"),
    abort: fc.constant("abort"),
    wait: fc.integer({ min: 1, max: 1_200 }),
  } as const;
  const step = fc.oneof(
    ...Object.entries(steps).map(([name, value]) => value.map((reported: unknown) => ({ name, reported }))),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (reported, isStreamed) => {
      const controller = new AbortController();
      const { clock, state, outcomes, carrier, onSent } = begin({
        body: isStreamed ? bodyOf(bytes(1), bytes(2)) : bytes(1, 2),
        signal: controller.signal,
        abortGrace: 200,
        deadline: 5_000,
      });
      let furthest = 0;
      for (const { name, reported: value } of reported) {
        if (name === "started") state.started(carrier);
        if (name === "wrote") state.wrote(1);
        if (name === "sent") state.sent();
        if (name === "head") state.responseBegan(value as number, {});
        if (name === "data") state.responseContinued(bytes(1));
        if (name === "end") state.responseEnded();
        if (name === "fail") state.failed(value as "network", new Error("failed"));
        if (name === "abort") controller.abort();
        if (name === "wait") await clock.advance(value as number);
        const stage = order.indexOf(state.stage);
        expect(stage).toBeGreaterThanOrEqual(furthest);
        furthest = stage;
      }
      await clock.drain(10_000);
      expect(outcomes).toHaveLength(1);
      expect(clock.timers).toBe(0);
      expect(onSent.mock.calls.length).toBeLessThanOrEqual(1);
      const [outcome] = outcomes;
      if (outcome?.type === "lost" && onSent.mock.calls.length === 1) {
        expect(["handedOver", "waiting", "answering"]).toContain(outcome.stage);
      }
    }),
  );
});
