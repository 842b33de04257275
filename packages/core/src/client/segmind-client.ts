import type { Embedding } from "../embedding.ts";
import { ClientClosedError } from "../errors/client-closed-error.ts";
import { InvalidInputError, refuse } from "../errors/invalid-input-error.ts";
import { SegmindAborted } from "../errors/segmind-aborted.ts";
import { checkRequestId, Job } from "../jobs/job.ts";
import type { PolledJob } from "../jobs/poll-job.ts";
import { systemClock } from "../policy/clock.ts";
import { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import { sharedPacer } from "../quota/pacer-registry.ts";
import { readCreditsAnswer, readHeaderMetrics, type Credits, type JobAnswer } from "../response/answers.ts";
import { describeValue } from "../errors/describe-value.ts";
import { prepareInput, type EmbedInput } from "../input/embed-input.ts";
import { toEmbedRequest } from "../input/embed-request.ts";
import {
  checkOptions,
  optionSchemas,
  slug,
  type CallOptions,
  type EmbedOptions,
  type RawCallOptions,
} from "../options/options.ts";
import { parseJson } from "../response/parse-json.ts";
import { describeVectorSpace } from "../options/vector-space.ts";
import { loadApiKey } from "../transport/api-key.ts";
import { loadBaseUrl } from "../transport/base-url.ts";
import { Gateway, requestIdOf } from "../transport/gateway.ts";
import { Operation } from "../transport/operation.ts";
import { encodeEmbedRequest, encodeParameters } from "../transport/request-body.ts";
import { buildRequestHeaders } from "../transport/request-headers.ts";
import { traced, tracing } from "../transport/tracing.ts";
import { UndiciTransport } from "../transport/undici-transport.ts";
import { BulkRun, type BulkRunOptions } from "./bulk-run.ts";
import type { ClientOptions } from "./client-options.ts";
import {
  checkInputs,
  embedMany,
  type CheckedInputs,
  type EmbedManyOptions,
  type EmbedManyResult,
} from "./embed-many.ts";
import { embedStream, type EmbedStreamOptions, type StreamItem } from "./embed-stream.ts";
import { Embedder, jobKind } from "./embedder.ts";
import { reusePaid } from "./reuse-paid.ts";
import { readRunOutput, type RunResult } from "./run-result.ts";
import { defaultMaxConcurrency, runSettings, singleSettings, type Settings } from "../options/settings.ts";

/** The job of an embedding: its `result()` and `wait()` give an {@link Embedding}. */
export type EmbeddingJob = Job<Embedding>;

export interface EmbeddingJobOptions extends EmbedOptions {
  requestId: string;
  /** When the job was submitted, a Date or milliseconds since the epoch; tells "not visible yet" from "expired". */
  submittedAt?: number | Date | undefined;
}

/** What a run is told by its call; the rest is the client's. */
type RunStart = Pick<BulkRunOptions, "settings" | "signal" | "onProgress">;

/**
 * A client of Segmind's serverless API: embeddings by `gemini-embedding-2`, and raw calls of any model.
 *
 * All clients of a process that share an origin and a key share one pacer, because they share the quota.
 */
export class SegmindClient {
  readonly #options: EmbedOptions;
  readonly #settings: Settings;
  readonly #gate: ConcurrencyGate;
  readonly #gateway: Gateway;
  readonly #embedder: Embedder;
  readonly #leavePacer: () => void;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #streams = new Set<BulkRun>();
  #closing: Promise<void> | undefined;

  /**
   * @throws MissingApiKeyError
   * @throws InvalidInputError for an option that is unknown or out of range
   */
  constructor(options: ClientOptions = {}) {
    const checked = checkOptions(optionSchemas.client, options) as ClientOptions;
    const { apiKey, baseUrl, headers, dispatcher, maxConcurrency, requestsPerMinute, ...others } = checked;
    const { transport, ...embedOptions } = others;
    const key = loadApiKey(apiKey);
    const base = loadBaseUrl(baseUrl);
    const { pacer, leave } = sharedPacer(base.origin, key);
    this.#options = embedOptions;
    this.#settings = singleSettings(embedOptions);
    this.#gate = new ConcurrencyGate(maxConcurrency ?? defaultMaxConcurrency);
    this.#leavePacer = leave;
    this.#gateway = new Gateway({
      baseUrl: base,
      apiKey: key,
      headerValues: Object.values(headers ?? {}),
      headers: buildRequestHeaders(key, headers),
      transport: transport ?? new UndiciTransport({ dispatcher }),
      isTransportOwn: transport === undefined,
      pacer,
      requestsPerMinute,
      clock: systemClock,
      random: Math.random,
    });
    this.#embedder = new Embedder(this.#gateway);
  }

  /**
   * The vector space that calls with these options embed into, known without a request. Vectors can be compared
   * where this string is equal; it serves as the namespace of a cache.
   */
  space(options: EmbedOptions = {}): string {
    return describeVectorSpace(this.#settingsOf(checkOptions(optionSchemas.call, options)));
  }

  /** How many numbers the vectors of calls with these options have. */
  dimensions(options: EmbedOptions = {}): number {
    return this.#settingsOf(checkOptions(optionSchemas.call, options)).outputDimensionality;
  }

  /**
   * Embeds one input: text, media, or several parts into one vector.
   *
   * @returns a vector of `outputDimensionality` numbers, of unit length unless `normalize` is false
   * @throws InvalidInputError before anything is sent; otherwise a {@link SegmindError}, see the README's table
   */
  async embed(input: string | EmbedInput, options?: CallOptions): Promise<Embedding> {
    const { signal, ...call } = options === undefined ? {} : checkOptions(optionSchemas.call, options);
    const settings = options === undefined ? this.#settings : this.#settingsOf(call);
    const preparing = prepareInput(input);
    const prepared = preparing instanceof Promise ? await preparing : preparing;
    const request = toEmbedRequest(prepared, settings);
    const operation = new Operation(settings, "single", signal, request.media.length === 0);
    return this.#perform("embed", settings.model, operation, () =>
      this.#embedder.embed(request, settings, operation),
    );
  }

  /**
   * Embeds many inputs: as many vectors as inputs, in their order. All inputs are checked before the first is sent;
   * equal ones are sent once.
   *
   * @throws InvalidInputError that lists every bad index
   * @throws EmbedManyError and SegmindAborted, which carry what is paid for: pass their `results` back as `settled`
   */
  async embedMany(
    inputs: Iterable<string | EmbedInput>,
    options: EmbedManyOptions = {},
  ): Promise<EmbedManyResult> {
    const checked = checkOptions(optionSchemas.embedMany, options) as EmbedManyOptions;
    const { signal, onProgress, onEmbedding, settled, pending, paid, ...call } = checked;
    this.#assertOpen();
    const settings = runSettings(this.#options, call);
    const begin = async (): Promise<EmbedManyResult> => {
      const checkedInputs = await checkInputs(inputs, { settled, pending }, settings);
      if (signal?.aborted) {
        const given = { ...(settled && { results: settled }), ...(pending && { requestIds: pending }) };
        throw new SegmindAborted(signal.reason, given);
      }
      const run = this.#startRun({ settings, signal, onProgress });
      const start = (from: CheckedInputs): Promise<EmbedManyResult> =>
        embedMany(run, from, { signal, onEmbedding });
      const task = (): Promise<EmbedManyResult> =>
        paid === undefined ? start(checkedInputs) : reusePaid(paid, checkedInputs, settings, start);
      return traced(tracing.request, { operation: "embedMany", model: settings.model }, task);
    };
    // From its call on: a run whose inputs are still being checked is one that close() waits for.
    return this.#track(begin());
  }

  /**
   * Embeds a stream of inputs with bounded memory. Each item says what became of its input; leaving the loop stops
   * pulling and posting.
   */
  embedStream<Input extends string | EmbedInput>(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options: EmbedStreamOptions = {},
  ): AsyncGenerator<StreamItem<Input>, void, undefined> {
    const checked = checkOptions(optionSchemas.embedStream, options) as EmbedStreamOptions;
    const { signal, onProgress, ordered, ...call } = checked;
    this.#assertOpen();
    const candidate = inputs as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null;
    if (
      typeof inputs === "string" ||
      (candidate?.[Symbol.asyncIterator] ?? candidate?.[Symbol.iterator]) === undefined
    ) {
      return refuse("inputs", describeValue(inputs), "an iterable or async iterable of inputs");
    }
    const settings = runSettings(this.#options, call);
    return this.#stream({ settings, signal, onProgress }, (run) =>
      embedStream(run, inputs, { ordered, signal }),
    );
  }

  /**
   * Submits an embedding by v2 and returns at once: the job can be waited for here, or taken up by its `requestId`
   * in another process.
   */
  async submitEmbed(input: string | EmbedInput, options: CallOptions = {}): Promise<EmbeddingJob> {
    const { signal, ...call } = checkOptions(optionSchemas.call, options);
    const settings = this.#settingsOf(call);
    const request = toEmbedRequest(await prepareInput(input), settings);
    const operation = new Operation(settings, "single", signal, request.media.length === 0);
    const body = encodeEmbedRequest(request, settings.mediaEncoding);
    const { requestId, submittedAt } = await this.#perform("submitEmbed", settings.model, operation, () =>
      this.#embedder.submit(settings.model, body, operation),
    );
    return this.#embeddingJob(requestId, submittedAt, settings, jobKind(settings.model, request), operation);
  }

  /** Takes up an embedding's job by its id, in this process or another one, within an hour of its submit. */
  embeddingJob(options: EmbeddingJobOptions): EmbeddingJob {
    const checked: EmbeddingJobOptions = checkOptions(optionSchemas.embeddingJob, options);
    const { requestId, submittedAt, ...call } = checked;
    this.#assertOpen();
    const settings = this.#settingsOf(call);
    const { clock } = this.#gateway;
    const since =
      submittedAt === undefined ? undefined : clock.now() - (clock.wallNow() - Number(submittedAt));
    const none = { attempts: 0, resends: 0 };
    return this.#embeddingJob(checkRequestId(requestId), since, settings, jobKind(settings.model), none);
  }

  /** Runs any model by v2, to its end: parameters and output verbatim. */
  async run(
    model: string,
    parameters: Readonly<Record<string, unknown>>,
    options: RawCallOptions = {},
  ): Promise<RunResult> {
    const { operation, body } = this.#prepareRun(model, parameters, options);
    return this.#perform("run", model, operation, async () => {
      const job = await this.#embedder.submit(model, body, operation);
      const answer = await this.#embedder.finish(job, jobKind(model), operation);
      return toRunResult(model, job.requestId, answer, operation);
    });
  }

  /** Runs any model by v1, in one blocking request. An output that is not JSON is given as bytes. */
  async runSync(
    model: string,
    parameters: Readonly<Record<string, unknown>>,
    options: RawCallOptions = {},
  ): Promise<RunResult> {
    const { operation, body } = this.#prepareRun(model, parameters, options);
    return this.#perform("runSync", model, operation, async () => {
      const reply = await this.#gateway.post(`/v1/${model}`, body, operation);
      const requestId = requestIdOf(reply, this.#gateway.redact);
      return {
        output: readRunOutput(reply, this.#gateway.redact),
        model,
        ...(requestId === undefined ? {} : { requestId }),
        metrics: readHeaderMetrics(reply.headers),
        attempts: operation.attempts,
        resends: operation.resends,
      };
    });
  }

  /** Submits any model's job by v2 and returns at once. */
  async submit(
    model: string,
    parameters: Readonly<Record<string, unknown>>,
    options: RawCallOptions = {},
  ): Promise<Job<RunResult>> {
    const { operation, body } = this.#prepareRun(model, parameters, options);
    const { requestId, submittedAt } = await this.#perform("submit", model, operation, () =>
      this.#embedder.submit(model, body, operation),
    );
    return this.#rawJob(requestId, submittedAt, model, operation);
  }

  /** Takes up any model's job by its id. */
  job(requestId: string): Job<RunResult> {
    this.#assertOpen();
    return this.#rawJob(checkRequestId(requestId), undefined, undefined, { attempts: 0, resends: 0 });
  }

  /** The account's balance, free of charge. */
  async credits(options: RawCallOptions = {}): Promise<Credits> {
    const { signal, ...call } = checkOptions(optionSchemas.rawCall, options);
    const operation = new Operation(this.#settingsOf(call), "single", signal, true);
    const path = "/v1/get-user-credits";
    return this.#perform("credits", undefined, operation, () =>
      this.#gateway.repeatGet(
        `GET ${path}`,
        () => this.#gateway.get(path, operation),
        operation,
        (reply) => {
          if (reply.type === "lost") return undefined;
          const isPassing = reply.status === 408 || reply.status === 429 || reply.status >= 500;
          const body = reply.status < 300 ? parseJson(reply.body) : undefined;
          if (body !== undefined) return { value: readCreditsAnswer(body, this.#gateway.redact) };
          if (isPassing || reply.status < 300) return undefined;
          throw this.#gateway.errorOfReply(reply, `GET ${path}`, operation);
        },
      ),
    );
  }

  /**
   * Refuses new calls, lets those under way come to their end, and closes the client's own connections. A stream
   * gives the items in flight and then throws ClientClosedError. A process that forgets to close still exits. It may
   * be called again.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#leavePacer();
    for (const run of this.#streams) run.stop(new ClientClosedError());
    await Promise.allSettled(this.#underWay);
    await this.#gateway.close();
  }

  /** {@link close}, at the end of an `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #settingsOf(call: EmbedOptions): Settings {
    return singleSettings(this.#options, call);
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new ClientClosedError();
  }

  /** Runs one operation, in its turn among those in flight. */
  #perform<Value>(
    name: string,
    model: string | undefined,
    operation: Operation,
    task: () => Promise<Value>,
  ): Promise<Value> {
    this.#assertOpen();
    const context = { operation: name, ...(model === undefined ? {} : { model }) };
    return this.#track(traced(tracing.request, context, () => this.#inTurn(operation, task)));
  }

  async #inTurn<Value>(operation: Operation, task: () => Promise<Value>): Promise<Value> {
    const { lane, signal } = operation;
    let isInside = false;
    try {
      if (signal?.aborted) throw signal.reason;
      if (!this.#gate.tryEnter()) await this.#gate.enter(lane, signal);
      isInside = true;
      return await task();
    } catch (error) {
      throw asAborted(error, operation);
    } finally {
      if (isInside) this.#gate.leave();
    }
  }

  async #guard<Value>(operation: Operation, task: () => Promise<Value>): Promise<Value> {
    try {
      return await task();
    } catch (error) {
      throw asAborted(error, operation);
    }
  }

  /** Remembers what is under way, for `close()` to wait for. */
  #track<Value>(promise: Promise<Value>): Promise<Value> {
    this.#underWay.add(promise);
    const forget = (): void => void this.#underWay.delete(promise);
    promise.then(forget, forget);
    return promise;
  }

  #startRun(options: RunStart): BulkRun {
    const track = <Value>(promise: Promise<Value>): Promise<Value> => this.#track(promise);
    return new BulkRun({ embedder: this.#embedder, gate: this.#gate, track, ...options });
  }

  /** A stream begins when it is first read and is as long as its reader likes: closing ends it after the items in flight. */
  async *#stream<Item>(
    options: RunStart,
    items: (run: BulkRun) => AsyncGenerator<Item, void, undefined>,
  ): AsyncGenerator<Item, void, undefined> {
    this.#assertOpen();
    const run = this.#startRun(options);
    this.#streams.add(run);
    try {
      yield* items(run);
    } finally {
      this.#streams.delete(run);
    }
  }

  #prepareRun(
    model: string,
    parameters: unknown,
    options: RawCallOptions,
  ): { operation: Operation; body: Uint8Array } {
    const { signal, ...call } = checkOptions(optionSchemas.rawCall, options);
    if (!slug.safeParse(model).success)
      refuse("model", describeValue(model), "a model's slug, such as gemini-embedding-2");
    if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) {
      refuse("parameters", describeValue(parameters), "an object of the model's parameters");
    }
    try {
      // What a model costs is not known here, so that its requests are never taken for cheap text.
      return {
        operation: new Operation(this.#settingsOf(call), "single", signal, false),
        body: encodeParameters(parameters),
      };
    } catch (cause) {
      const issue = {
        path: "parameters",
        received: "a value that JSON cannot hold",
        expected: "plain JSON values",
      };
      throw new InvalidInputError([issue], { cause });
    }
  }

  #embeddingJob(
    requestId: string,
    submittedAt: number | undefined,
    settings: Settings,
    kind: string,
    sent: { attempts: number; resends: number },
  ): EmbeddingJob {
    return this.#job({ requestId, submittedAt, isOwn: sent.attempts > 0 }, settings, kind, (answer) =>
      this.#embedder.fromJob(answer, requestId, settings, sent),
    );
  }

  #rawJob(
    requestId: string,
    submittedAt: number | undefined,
    model: string | undefined,
    sent: { attempts: number; resends: number },
  ): Job<RunResult> {
    const kind = jobKind(model ?? "any");
    return this.#job({ requestId, submittedAt, isOwn: sent.attempts > 0 }, this.#settings, kind, (answer) =>
      toRunResult(model, requestId, answer, sent),
    );
  }

  #job<Result>(
    job: PolledJob,
    settings: Settings,
    kind: string,
    toResult: (answer: JobAnswer) => Result,
  ): Job<Result> {
    return new Job<Result>({
      ...job,
      gateway: this.#gateway,
      typical: () => this.#embedder.typical(kind),
      startOperation: ({ signal, timeout }) => {
        this.#assertOpen();
        const effort = timeout === undefined ? settings : { ...settings, timeout };
        const operation = new Operation(effort, "single", signal, false);
        operation.requestId = job.requestId;
        operation.mayBeBilled = true;
        return operation;
      },
      toResult: (answer, elapsed) => {
        this.#embedder.observe(kind, answer, elapsed);
        return toResult(answer);
      },
      guard: (operation, task) => this.#track(this.#guard(operation, task)),
    });
  }
}

/** The error of an operation: where its signal aborted, with what is known of it. */
function asAborted(error: unknown, { signal, requestId, mayBeBilled }: Operation): unknown {
  if (signal?.aborted !== true || error !== signal.reason) return error;
  const requestIds = new Map(requestId === undefined ? [] : [[0, requestId]]);
  return new SegmindAborted(error, { requestIds, mayBeBilled });
}

function toRunResult(
  model: string | undefined,
  requestId: string,
  { output, metrics }: JobAnswer,
  { attempts, resends }: { attempts: number; resends: number },
): RunResult {
  return { output, ...(model === undefined ? {} : { model }), requestId, metrics, attempts, resends };
}
