import type { Embedding } from "../embedding.ts";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import { pollJob, type PolledJob } from "../jobs/poll-job.ts";
import { RunningMedian } from "../policy/running-median.ts";
import { readHeaderMetrics, readSubmitAnswer, type JobAnswer } from "../response/answers.ts";
import { decodeVector } from "../response/decode-vector.ts";
import type { EmbedRequest } from "../input/embed-request.ts";
import { parseJson } from "../response/parse-json.ts";
import { requestIdOf, type Gateway } from "../transport/gateway.ts";
import type { Operation } from "../transport/operation.ts";
import { encodeEmbedRequest } from "../transport/request-body.ts";
import type { Answered as AnsweredReply, RequestBody } from "../transport/transport.ts";
import { readEmbedding } from "../response/read-embedding.ts";
import type { Settings } from "../options/settings.ts";

/** A job that was just accepted. */
export interface SubmittedJob {
  readonly requestId: string;
  /** By the client's clock. */
  readonly submittedAt: number;
}

/** Turns one request into one embedding, by either route. */
export class Embedder {
  readonly gateway: Gateway;
  readonly #durations = new Map<string, RunningMedian>();

  constructor(gateway: Gateway) {
    this.gateway = gateway;
  }

  /** Sends a request and waits for its vector. Text alone goes by v1, anything with media by v2, unless told. */
  async embed(request: EmbedRequest, settings: Settings, operation: Operation): Promise<Embedding> {
    const body = encodeEmbedRequest(request, settings.mediaEncoding);
    const isSync = settings.mode === "sync" || (settings.mode === "auto" && request.media.length === 0);
    if (isSync) {
      const reply = await this.gateway.post(`/v1/${settings.model}`, body, operation);
      return this.#fromReply(reply, settings, operation);
    }
    const job = await this.submit(settings.model, body, operation);
    return this.await(job.requestId, job.submittedAt, jobKind(settings.model, request), settings, operation);
  }

  /** Submits a job. Once it is accepted it is never sent again. */
  async submit(model: string, body: RequestBody, operation: Operation): Promise<SubmittedJob> {
    const reply = await this.gateway.post(`/v2/${model}`, body, operation);
    const { redact, clock } = this.gateway;
    const submittedAt = clock.now();
    operation.mayBeBilled = true;
    try {
      operation.requestId = readSubmitAnswer(this.jsonOf(reply, `POST /v2/${model}`), redact);
    } catch (error) {
      if (!InvalidResponseError.isInstance(error)) throw error;
      throw new InvalidResponseError(error.message, { requestId: requestIdOf(reply, redact) });
    }
    // The answer may have been waited for after an abort: for its id, which the rejection carries.
    if (operation.signal?.aborted) throw operation.signal.reason;
    return { requestId: operation.requestId, submittedAt };
  }

  /** Waits for the embedding of a job that was accepted, now or earlier. */
  async await(
    requestId: string,
    submittedAt: number | undefined,
    kind: string,
    settings: Settings,
    operation: Operation,
  ): Promise<Embedding> {
    const answer = await this.finish({ requestId, submittedAt }, kind, operation);
    return this.fromJob(answer, requestId, settings, operation);
  }

  /** Waits for the answer of a job, as often as suits its kind, and learns from it. */
  async finish(job: PolledJob, kind: string, operation: Operation): Promise<JobAnswer> {
    const since = job.submittedAt ?? this.gateway.clock.now();
    const schedule = { interval: undefined, typical: this.typical(kind) };
    const answer = await pollJob(this.gateway, job, schedule, operation);
    this.observe(kind, answer, this.gateway.clock.now() - since);
    return answer;
  }

  fromJob(
    answer: JobAnswer,
    requestId: string,
    settings: Settings,
    { attempts, resends }: { attempts: number; resends: number },
  ): Embedding {
    const facts = { requestId, metrics: answer.metrics, attempts, resends };
    return readEmbedding(answer.raw, settings, facts, this.gateway.redact);
  }

  /** How long jobs of a kind typically take, in milliseconds; 0 when none was seen. */
  typical(kind: string): number {
    return this.#durations.get(kind)?.value ?? 0;
  }

  /** Learns how long a job took: by the gateway's word, else by what was seen. */
  observe(kind: string, answer: JobAnswer, elapsed: number): void {
    const durations = this.#durations.get(kind) ?? new RunningMedian();
    this.#durations.set(kind, durations);
    durations.add(answer.metrics.totalTimeMs ?? elapsed);
  }

  /** @throws InvalidResponseError for a success that is no JSON: it may have been billed, and is not sent again */
  jsonOf(reply: AnsweredReply, call: string): unknown {
    const json = parseJson(reply.body);
    if (json !== undefined) return json;
    const type = reply.headers["content-type"];
    const encoding = reply.headers["content-encoding"];
    const kind = `${typeof type === "string" ? type : "no content type"}${typeof encoding === "string" ? `, encoded as ${encoding}` : ""}`;
    throw new InvalidResponseError(
      this.gateway.redact(
        `${call} was answered with ${String(reply.status)} and no JSON that can be read (${kind}). Check baseUrl and proxies.`,
      ),
      { requestId: requestIdOf(reply, this.gateway.redact) },
    );
  }

  #fromReply(reply: AnsweredReply, settings: Settings, operation: Operation): Embedding {
    operation.mayBeBilled = true;
    const numbers = decodeVector(reply.body, settings.outputDimensionality);
    const answer = numbers ?? this.jsonOf(reply, `POST /v1/${settings.model}`);
    const facts = {
      requestId: requestIdOf(reply, this.gateway.redact),
      metrics: readHeaderMetrics(reply.headers),
      attempts: operation.attempts,
      resends: operation.resends,
    };
    return readEmbedding(answer, settings, facts, this.gateway.redact);
  }
}

/** Jobs of one kind take about as long as each other. */
export function jobKind(model: string, request?: EmbedRequest): string {
  return [model, ...(request?.media.map(({ field }) => field) ?? [])].join(" ");
}
