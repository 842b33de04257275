import type { Embedding } from "../embedding.ts";
import type { EmbeddingStore } from "../embedding-store.ts";
import { prepareInput, type EmbedInput } from "../input/embed-input.ts";
import { toEmbedRequest } from "../input/embed-request.ts";
import { jobKind, toClockTime } from "../jobs/accepted-job.ts";
import { checkRequestId } from "../jobs/check-request-id.ts";
import type { Job } from "../jobs/job.ts";
import { checkOptions } from "../options/check-options.ts";
import { optionRules } from "../options/option-rules.ts";
import type { CallOptions, EmbeddingJobOptions, EmbedOptions, RawCallOptions } from "../options/options.ts";
import type { Settings } from "../options/settings.ts";
import { describeVectorSpace } from "../options/vector-space.ts";
import type { Credits } from "../response/read-results.ts";
import type { EmbedManyOptions, EmbedManyResult } from "../run/embed-many.ts";
import type { EmbedStreamOptions, StreamItem } from "../run/embed-stream.ts";
import { obtain } from "../run/obtain.ts";
import { keyOf } from "../run/prepare-item.ts";
import { singleCall } from "../send/call.ts";
import { CallRunner } from "./call-runner.ts";
import type { ClientOptions } from "./client-options.ts";
import { runMany, runStream } from "./embed-runs.ts";
import { fetchCredits } from "./fetch-credits.ts";
import { makeEmbeddingJob, makeRawJob, type EmbeddingJob } from "./make-job.ts";
import { runModel, runModelSync, submitModel, toModelCall, type ModelCall } from "./model-calls.ts";
import type { RunResult } from "./run-result.ts";
import { submitEmbedding } from "./submit-embedding.ts";

/**
 * A client of Segmind's serverless API: embeddings by `gemini-embedding-2`, and raw calls of any model.
 *
 * All clients of a process that share an origin and a key share one quota.
 */
export class SegmindClient {
  readonly #runner: CallRunner;

  /**
   * @throws MissingApiKeyError
   * @throws InvalidInputError for an option that is unknown or out of range
   */
  constructor(options?: ClientOptions);
  constructor(options: ClientOptions | CallRunner = {}) {
    this.#runner = options instanceof CallRunner ? options : CallRunner.create(options);
  }

  /**
   * A client with other defaults, which shares this one's connections, quota and places. Closing it leaves this one open;
   * closing this one ends both.
   *
   * @throws InvalidInputError
   */
  withOptions(options: EmbedOptions): SegmindClient {
    const derived = this.#runner.derive(checkOptions(optionRules.withOptions, options));
    return new (SegmindClient as new (from: CallRunner) => SegmindClient)(derived);
  }

  /** Where calls keep their vectors unless they have a `store` of their own; `null` for nowhere. */
  get store(): EmbeddingStore | null {
    return this.#runner.settings.store;
  }

  /** Where requests go: an origin, and the path before `/v1` where there is one. */
  get baseUrl(): string {
    const { origin, path } = this.#runner.contextOf(this.#runner.settings).baseUrl;
    return `${origin}${path}`;
  }

  /**
   * The vector space that calls with these options embed into, known without a request. Vectors can be compared
   * where this string is equal; of letters, digits, `.`, `_` and `-`, it serves as a name of a cache or a collection.
   */
  space(options: EmbedOptions = {}): string {
    return describeVectorSpace(this.#settingsOf(options));
  }

  /** How many numbers the vectors of calls with these options have. */
  dimensions(options: EmbedOptions = {}): number {
    return this.#settingsOf(options).outputDimensionality;
  }

  /**
   * The address of an input's vector in a store, known without a request: the same for the same content however it came
   * (bytes, `Blob`, base64, data URI, `MediaSource`), another one for every other gateway, model, task, text or length.
   *
   * @throws InvalidInputError
   */
  async key(input: string | EmbedInput, options: EmbedOptions = {}): Promise<string> {
    const settings = this.#settingsOf(options);
    const request = toEmbedRequest(await prepareInput(input), settings);
    return keyOf(this.#runner.contextOf(settings), settings.model, request);
  }

  /**
   * Embeds one input: text, media, or several parts into one vector.
   *
   * @returns a vector of `outputDimensionality` numbers, of unit length unless `normalize` is false
   * @throws InvalidInputError before anything is sent; otherwise a {@link SegmindError}, see the README's table
   */
  embed(input: string | EmbedInput, options?: CallOptions): Promise<Embedding> {
    return this.#runner.embedOne("embed", input, options, obtain);
  }

  /**
   * Embeds many inputs: as many vectors as inputs, in their order. All inputs are checked before the first is sent;
   * equal ones are sent once.
   *
   * @throws InvalidInputError that lists every bad index
   * @throws EmbedManyError and SegmindAbortedError, which carry the vectors that came; with a store they are in it, too
   */
  async embedMany(
    inputs: Iterable<string | EmbedInput>,
    options: EmbedManyOptions = {},
  ): Promise<EmbedManyResult> {
    return runMany(this.#runner, inputs, checkOptions(optionRules.embedMany, options));
  }

  /**
   * Embeds a stream of inputs with bounded memory. Each item says what became of its input; leaving the loop stops
   * pulling and posting. With a store, what is in flight then comes to its end and is stored; close() waits for it.
   */
  embedStream<Input extends string | EmbedInput>(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options: EmbedStreamOptions = {},
  ): AsyncGenerator<StreamItem<Input>, void, undefined> {
    return runStream(this.#runner, inputs, checkOptions(optionRules.embedStream, options));
  }

  /**
   * Submits an embedding by v2 and returns at once: the job can be waited for here, or taken up by its `requestId`
   * in another process. With a store, one that was submitted before is taken up, and one whose vector is stored is over.
   */
  submitEmbed(input: string | EmbedInput, options?: CallOptions): Promise<EmbeddingJob> {
    const runner = this.#runner;
    return runner.embedOne("submitEmbed", input, options, (item) => submitEmbedding(item, runner.lifetime));
  }

  /** Takes up an embedding's job by its id, in this process or another one, within an hour of its submit. */
  embeddingJob(options: EmbeddingJobOptions): EmbeddingJob {
    const { requestId, submittedAt, ...own } = checkOptions(optionRules.embeddingJob, options);
    const { lifetime } = this.#runner;
    lifetime.assertOpen(checkRequestId(requestId));
    const settings = this.#runner.settingsOf(own);
    const call = singleCall(this.#runner.contextOf(settings), settings, undefined, false);
    const job = {
      requestId,
      submittedAt:
        submittedAt === undefined ? undefined : toClockTime(call.context.clock, Number(submittedAt)),
      kind: jobKind(settings.model),
    };
    return makeEmbeddingJob(call, lifetime, job, settings, undefined);
  }

  /** Runs any model by v2, from submit to result. Parameters and output are verbatim. */
  async run(
    model: string,
    parameters: Readonly<Record<string, unknown>>,
    options: RawCallOptions = {},
  ): Promise<RunResult> {
    return runModel(this.#runner, this.#modelCall(model, parameters, options));
  }

  /** Runs any model by v1, in one blocking request. Parameters and output are verbatim. */
  async runSync(
    model: string,
    parameters: Readonly<Record<string, unknown>>,
    options: RawCallOptions = {},
  ): Promise<RunResult> {
    return runModelSync(this.#runner, this.#modelCall(model, parameters, options));
  }

  /** Submits any model's job by v2 and returns at once. */
  async submit(
    model: string,
    parameters: Readonly<Record<string, unknown>>,
    options: RawCallOptions = {},
  ): Promise<Job<RunResult>> {
    return submitModel(this.#runner, this.#modelCall(model, parameters, options));
  }

  /** Takes up any model's job by its id. */
  job(requestId: string): Job<RunResult> {
    const { lifetime, settings } = this.#runner;
    lifetime.assertOpen(checkRequestId(requestId));
    const job = { requestId, submittedAt: undefined, kind: jobKind("any") };
    const call = singleCall(this.#runner.contextOf(settings), settings, undefined, false);
    return makeRawJob(call, lifetime, job, undefined);
  }

  /** The account's balance, free of charge. */
  async credits(options: RawCallOptions = {}): Promise<Credits> {
    return fetchCredits(this.#runner, checkOptions(optionRules.rawCall, options));
  }

  /**
   * Refuses new calls, lets those under way come to their end, and closes the client's own connections. A stream
   * gives the items in flight and then throws ClientClosedError. A process that forgets to close still exits. It may
   * be called again.
   */
  close(): Promise<void> {
    return this.#runner.close();
  }

  /** {@link close}, at the end of an `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #settingsOf(options: EmbedOptions): Settings {
    return this.#runner.settingsOf(checkOptions(optionRules.withOptions, options));
  }

  #modelCall(model: string, parameters: unknown, options: RawCallOptions): ModelCall {
    return toModelCall(this.#runner, model, parameters, checkOptions(optionRules.rawCall, options));
  }
}
