import { expect, it } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { JobNotFoundError } from "../errors/job-errors.ts";
import { redactor } from "../errors/redact.ts";
import { singleSettings } from "../options/settings.ts";
import { singleCall } from "../send/call.ts";
import type { ClientContext } from "../send/client-context.ts";
import type { ExchangeOutcome } from "../transport/transport.ts";
import type { AcceptedJob } from "./accepted-job.ts";
import { readPoll } from "./read-poll.ts";

const requestId = "0f8fad5b-d9cb-469f-a165-70867728950e";

const notFound: ExchangeOutcome = { type: "answered", status: 404, headers: {}, body: Buffer.from("{}") };

it("a job that the gateway has lost is not found, and may be billed, once it should have been visible", async () => {
  const clock = new FakeClock();
  const context = { clock, redact: redactor("SG_0123456789abcdef") } as unknown as ClientContext;
  const job: AcceptedJob = { requestId, submittedAt: 0, kind: "any" };
  const call = singleCall(context, singleSettings({}), undefined, false);
  const read = () => readPoll(call, notFound, job, 0, false);
  expect(read()).toEqual({ type: "invisible" });
  await clock.advance(30_000);
  expect(read).toThrow(JobNotFoundError);
  expect(read).toThrow(expect.objectContaining({ requestId, mayBeBilled: true }));
});
