import { expect, it } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { JobNotFound } from "../errors/job-errors.ts";
import { Pacer } from "../quota/pacer.ts";
import { parseBaseUrl } from "../transport/base-url.ts";
import { Gateway } from "../transport/gateway.ts";
import type { Effort } from "../options/effort.ts";
import { Operation } from "../transport/operation.ts";
import type { Answered } from "../transport/transport.ts";
import { UndiciTransport } from "../transport/undici-transport.ts";
import { readPoll, type PolledJob } from "./poll-job.ts";

const requestId = "0f8fad5b-d9cb-469f-a165-70867728950e";

/** A gateway that is asked for nothing here. */
const gatewayAt = (clock: FakeClock): Gateway =>
  new Gateway({
    baseUrl: parseBaseUrl("http://127.0.0.1"),
    apiKey: "SG_0123456789abcdef",
    headerValues: [],
    headers: [],
    transport: new UndiciTransport(),
    isTransportOwn: true,
    pacer: new Pacer(clock),
    requestsPerMinute: undefined,
    clock,
    random: () => 0,
  });

const notFound: Answered = { type: "answered", status: 404, headers: {}, body: Buffer.from("{}") };

it.each([
  { whose: "this client submitted earlier", isOwn: true, attempts: 0, mayBeBilled: true },
  { whose: "this very call submitted", isOwn: undefined, attempts: 1, mayBeBilled: true },
  { whose: "somebody else submitted, or nobody", isOwn: false, attempts: 0, mayBeBilled: false },
])(
  "a job that $whose and the gateway has lost: mayBeBilled $mayBeBilled",
  async ({ isOwn, attempts, mayBeBilled }) => {
    const clock = new FakeClock();
    const job: PolledJob = { requestId, submittedAt: 0, ...(isOwn === undefined ? {} : { isOwn }) };
    const operation = new Operation({} as Effort, "single", undefined, false);
    operation.attempts = attempts;
    const gateway = gatewayAt(clock);
    const read = () => readPoll(gateway, notFound, job, 0, operation);
    expect(read()).toEqual({ type: "invisible" });
    await clock.advance(30_000);
    expect(read).toThrow(JobNotFound);
    expect(read).toThrow(expect.objectContaining({ requestId, mayBeBilled }));
  },
);
