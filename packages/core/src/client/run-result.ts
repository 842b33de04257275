import type { Metrics } from "../embedding.ts";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import type { Redact } from "../errors/redact.ts";
import type { PollResult } from "../response/read-results.ts";
import { parseJson } from "../response/parse-json.ts";
import { requestIdOf } from "../send/send-errors.ts";
import type { Usage } from "../send/usage.ts";
import type { Answered } from "../transport/transport.ts";

/** The result of a model's run: its output verbatim, and the gateway's accounting in our words. */
export interface RunResult {
  /** As the official Python SDK's result has it: what gives a result has completed. */
  readonly status: "COMPLETED";
  /** What the model gave: a JSON value, or a `Uint8Array` where `runSync` got something else. */
  readonly output: unknown;
  /** The model's slug; unknown for a job that was taken up by its id. */
  readonly model?: string;
  readonly requestId?: string;
  readonly metrics: Metrics;
  readonly attempts: number;
  readonly resends: number;
}

/**
 * The output of a v1 response.
 *
 * @throws InvalidResponseError for HTML, which is a proxy's or an error page and no output
 */
export function readRunOutput(response: Answered, redact: Redact): unknown {
  const json = parseJson(response.body);
  if (json !== undefined) return json;
  const type = response.headers["content-type"];
  if (typeof type !== "string" || /html|json/i.test(type) || response.body.byteLength === 0) {
    const kind = typeof type === "string" ? type : "no content type";
    throw new InvalidResponseError(redact(`The response is no output that can be read (${kind}).`), {
      requestId: requestIdOf(response, redact),
    });
  }
  return new Uint8Array(response.body);
}

/**
 * The result of a job that COMPLETED.
 *
 * @param sent what its submit took
 */
export function toRunResult(
  model: string | undefined,
  requestId: string,
  { attempts, resends }: Pick<Usage, "attempts" | "resends">,
  { output, metrics }: PollResult,
): RunResult {
  const ofModel = model === undefined ? {} : { model };
  return { status: "COMPLETED", output, ...ofModel, requestId, metrics, attempts, resends };
}
