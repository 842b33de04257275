import { expect, it } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { JobExpiredError, JobNotFoundError } from "../errors/job-errors.ts";
import { redactor } from "../errors/redact.ts";
import { singleSettings } from "../options/settings.ts";
import { singleCall } from "../send/call.ts";
import type { ClientContext } from "../send/client-context.ts";
import type { ExchangeOutcome } from "../transport/transport.ts";
import type { AcceptedJob } from "./accepted-job.ts";
import { readPoll, type PollReading } from "./read-poll.ts";

const requestId = "0f8fad5b-d9cb-469f-a165-70867728950e";

const notFound: ExchangeOutcome = { type: "answered", status: 404, headers: {}, body: Buffer.from("{}") };

const hour = 3_600_000;

/** What a 404 says of a job of this age. */
async function readNotFound(
  age: number,
  wasSeen: boolean,
  submittedAt: number | undefined,
): Promise<PollReading> {
  const clock = new FakeClock();
  const context = { clock, redact: redactor("SG_0123456789abcdef") } as unknown as ClientContext;
  const job: AcceptedJob = { requestId, submittedAt, kind: "any" };
  const call = singleCall(context, singleSettings({}), undefined, false);
  await clock.advance(age);
  return readPoll(call, notFound, job, 0, wasSeen);
}

const billed = expect.objectContaining({ requestId, mayBeBilled: true }) as Error;

it("a 404 of a job that was submitted a moment ago says that it is not visible yet", async () => {
  expect(await readNotFound(29_999, false, 0)).toEqual({ type: "invisible" });
  expect(await readNotFound(29_999, false, undefined)).toEqual({ type: "invisible" });
});

it("a 404 of a job that was seen, or accepted within the hour, is odd: it must repeat", async () => {
  for (const [wasSeen, submittedAt] of [
    [false, 0],
    [true, 0],
    [true, undefined],
  ] as const) {
    const reading = await readNotFound(30_000, wasSeen, submittedAt);
    expect(reading).toEqual({ type: "odd", error: billed });
    expect(reading).toHaveProperty("error.code", "JOB_NOT_FOUND");
  }
});

it("a 404 of an id that was never seen is final once it should be visible, and so is one of a job older than an hour", async () => {
  await expect(readNotFound(30_000, false, undefined)).rejects.toThrow(JobNotFoundError);
  await expect(readNotFound(30_000, false, undefined)).rejects.toThrow(billed);
  await expect(readNotFound(hour, false, 0)).rejects.toThrow(JobExpiredError);
});
