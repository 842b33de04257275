import { jsonAnswer, type Answer } from "../responses/answer.ts";
import { errorAnswer } from "../responses/envelopes.ts";
import type { Fault } from "../faults/faults.ts";
import type { Gateway } from "./gateway.ts";
import { badResultJson } from "./infer.ts";
import { resultAnswer, statusAnswer } from "../jobs/job-answers.ts";

/** Both polls. */
export function answerPoll(gateway: Gateway, kind: "status" | "result", id: string, fault?: Fault): Answer {
  const { jobs, settings, origin } = gateway;
  const job = jobs.find(id);
  if (job === undefined || fault?.kind === "early-404") return requestNotFound();
  const state = fault?.kind === "unknown-state" ? fault.state : jobs.stateOf(job);
  if (kind === "status") return statusAnswer(job, state, origin);
  // A job that failed, or whose model gives something else, has no vector to replace.
  const bad =
    fault?.kind === "bad-vector" && job.dimensions > 0
      ? badResultJson(settings, fault.vector, job.dimensions)
      : undefined;
  return resultAnswer(job, state, origin, settings.answerWrap, bad);
}

/** `GET /v1/get-user-credits`. */
export function answerCredits({ purse, settings }: Gateway): Answer {
  const balance: Record<string, number> = { credits: purse.credits() };
  if (settings.freeCredits > 0) balance["free-credits"] = purse.freeCredits();
  return jsonAnswer(200, JSON.stringify(balance));
}

/** The counters, for a client in another process; not part of the gateway that is mocked. */
export function answerMockStats({ stats }: Gateway): Answer {
  const { arrivals, ...counters } = stats;
  const { user, system } = process.cpuUsage();
  return jsonAnswer(
    200,
    JSON.stringify({
      ...counters,
      arrivals: arrivals.length,
      process: { cpuUserMs: user / 1000, cpuSystemMs: system / 1000, rssBytes: process.memoryUsage.rss() },
    }),
  );
}

export function requestNotFound(): Answer {
  return errorAnswer(404, "Request not found or expired");
}
