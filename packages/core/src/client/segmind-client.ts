import type { Embedding } from "../embedding.ts";
import type { EmbeddingStore } from "../embedding-store.ts";
import { describeThrown } from "../errors/describe-thrown.ts";
import { describeValue } from "../errors/describe-value.ts";
import { ClientClosedError } from "../errors/client-closed-error.ts";
import { InvalidInputError, refuse } from "../errors/invalid-input-error.ts";
import { RateLimitError } from "../errors/rate-limit-error.ts";
import { prepareInput, type EmbedInput } from "../input/embed-input.ts";
import { toEmbedRequest } from "../input/embed-request.ts";
import { jobKind, resultLifetime, toClockTime, type AcceptedJob } from "../jobs/accepted-job.ts";
import { awaitJob } from "../jobs/await-job.ts";
import { finishEmbedding } from "../jobs/finish-embedding.ts";
import { checkRequestId, Job } from "../jobs/job.ts";
import { settleJob } from "../jobs/settle-job.ts";
import { submitJob } from "../jobs/submit-job.ts";
import { checkOptions } from "../options/check-options.ts";
import { clientOnlyRules, optionSchemas, slug } from "../options/option-rules.ts";
import type {
  CallOptions,
  ClientOptions,
  EmbeddingJobOptions,
  EmbedOptions,
  RawCallOptions,
} from "../options/options.ts";
import { runSettings, singleSettings, type Settings } from "../options/settings.ts";
import { describeVectorSpace } from "../options/vector-space.ts";
import { Lifetime } from "../policy/lifetime.ts";
import { readCreditsAnswer, readHeaderMetrics, type Credits, type JobAnswer } from "../response/answers.ts";
import { parseJson } from "../response/parse-json.ts";
import { fromStore } from "../response/to-embedding.ts";
import {
  checkInputs,
  embedMany,
  toInputs,
  type EmbedManyOptions,
  type EmbedManyResult,
} from "../run/embed-many.ts";
import { embedStream, type EmbedStreamOptions, type StreamItem } from "../run/embed-stream.ts";
import type { EmbedTools } from "../run/embed-tools.ts";
import { obtain } from "../run/obtain.ts";
import { keyOf, prepareItem } from "../run/prepare-item.ts";
import { Run, type RunParts } from "../run/run.ts";
import { throughStore, type StoredKey } from "../run/through-store.ts";
import { asAborted } from "../send/as-aborted.ts";
import { singleCall, type Call } from "../send/call.ts";
import { errorOfAnswer, requestIdOf } from "../send/send-errors.ts";
import { get, getUntilRead, post } from "../send/send.ts";
import { traced, tracing } from "../send/tracing.ts";
import { addQueueTime, newUsage, type Usage } from "../send/usage.ts";
import { Purchase } from "../store/purchase.ts";
import { StoreSession } from "../store/store-session.ts";
import { encodeEmbedRequest, encodeParameters, type RequestBody } from "../transport/request-body.ts";
import { makeClientParts, type ClientParts } from "./client-parts.ts";
import { readRunOutput, type RunResult } from "./run-result.ts";

/** The job of an embedding: its `result()` and `wait()` give an {@link Embedding}. */
export type EmbeddingJob = Job<Embedding>;

/** What a client that is derived from another one is made of. */
class Derived {
  readonly parts: ClientParts;
  readonly options: EmbedOptions;

  constructor(parts: ClientParts, options: EmbedOptions) {
    this.parts = parts;
    this.options = options;
  }
}

/**
 * A client of Segmind's serverless API: embeddings by `gemini-embedding-2`, and raw calls of any model.
 *
 * All clients of a process that share an origin and a key share one quota.
 */
export class SegmindClient {
  readonly #options: EmbedOptions;
  readonly #settings: Settings;
  readonly #parts: ClientParts;
  readonly #ownsParts: boolean;
  readonly #lifetime = new Lifetime();
  readonly #streams = new Set<Run>();
  #closing: Promise<void> | undefined;

  /**
   * @throws MissingApiKeyError
   * @throws InvalidInputError for an option that is unknown or out of range
   */
  constructor(options?: ClientOptions);
  constructor(options: ClientOptions | Derived = {}) {
    if (options instanceof Derived) {
      this.#options = options.options;
      this.#parts = options.parts;
      this.#ownsParts = false;
    } else {
      const checked = checkOptions(optionSchemas.client, options);
      const ofCalls = Object.entries(checked).filter(([name]) => !(name in clientOnlyRules));
      this.#options = Object.fromEntries(ofCalls);
      this.#parts = makeClientParts(checked);
      this.#ownsParts = true;
    }
    this.#settings = singleSettings(this.#options);
  }

  /**
   * A client with other defaults, which shares this one's connections, quota and places. Closing it leaves this one open;
   * closing this one ends both.
   *
   * @throws InvalidInputError
   */
  withOptions(options: EmbedOptions): SegmindClient {
    this.#assertOpen();
    const merged = { ...this.#options, ...checkOptions(optionSchemas.withOptions, options) };
    const headers = { ...this.#options.headers, ...options.headers };
    const derived = new Derived(
      this.#parts,
      Object.keys(headers).length > 0 ? { ...merged, headers } : merged,
    );
    return new (SegmindClient as new (from: Derived) => SegmindClient)(derived);
  }

  /** Where calls keep their vectors unless they are told otherwise; `null` for nowhere. */
  get store(): EmbeddingStore | null {
    return this.#settings.store;
  }

  /**
   * The vector space that calls with these options embed into, known without a request. Vectors can be compared
   * where this string is equal; of letters, digits, `.`, `_` and `-`, it serves as a name of a cache or a collection.
   */
  space(options: EmbedOptions = {}): string {
    return describeVectorSpace(this.#settingsOf(checkOptions(optionSchemas.withOptions, options)));
  }

  /** How many numbers the vectors of calls with these options have. */
  dimensions(options: EmbedOptions = {}): number {
    return this.#settingsOf(checkOptions(optionSchemas.withOptions, options)).outputDimensionality;
  }

  /**
   * The address of an input's vector in a store, known without a request: the same for the same content however it came
   * (bytes, `Blob`, base64, data URI, `MediaSource`), another one for every other gateway, model, task, text or length.
   *
   * @throws InvalidInputError
   */
  async key(input: string | EmbedInput, options: EmbedOptions = {}): Promise<string> {
    const settings = this.#settingsOf(checkOptions(optionSchemas.withOptions, options));
    const request = toEmbedRequest(await prepareInput(input), settings);
    return keyOf(this.#toolsOf(settings).context, settings.model, request);
  }

  /**
   * Embeds one input: text, media, or several parts into one vector.
   *
   * @returns a vector of `outputDimensionality` numbers, of unit length unless `normalize` is false
   * @throws InvalidInputError before anything is sent; otherwise a {@link SegmindError}, see the README's table
   */
  async embed(input: string | EmbedInput, options?: CallOptions): Promise<Embedding> {
    const { signal, ...own } = options === undefined ? {} : checkOptions(optionSchemas.call, options);
    const settings = options === undefined ? this.#settings : this.#settingsOf(own);
    const tools = this.#toolsOf(settings);
    const preparing = prepareInput(input);
    const prepared = preparing instanceof Promise ? await preparing : preparing;
    const request = toEmbedRequest(prepared, settings);
    const storedKey = settings.store === null ? undefined : await storedKeyOf(tools, settings, request);
    const call = singleCall(settings, signal, request.media.length === 0);
    return this.#perform("embed", settings.model, call, (usage) =>
      obtain(tools, request, storedKey, settings, call, usage, (task) => this.#inTurn(call, usage, task)),
    );
  }

  /**
   * Embeds many inputs: as many vectors as inputs, in their order. All inputs are checked before the first is sent;
   * equal ones are sent once.
   *
   * @throws InvalidInputError that lists every bad index
   * @throws EmbedManyError and SegmindAborted, which carry what is paid for; with a store it is there, too
   */
  async embedMany(
    inputs: Iterable<string | EmbedInput>,
    options: EmbedManyOptions = {},
  ): Promise<EmbedManyResult> {
    const { signal, onProgress, onEmbedding, runTimeout, ...own } = checkOptions(
      optionSchemas.embedMany,
      options,
    );
    this.#assertOpen();
    const settings = runSettings(this.#options, own);
    const begin = async (): Promise<EmbedManyResult> => {
      const all = toInputs(inputs);
      const items = await checkInputs(this.#toolsOf(settings).context, all, settings);
      const run = this.#startRun({ settings, runTimeout, signal, onProgress });
      return traced(tracing.request, { operation: "embedMany", model: settings.model }, () =>
        embedMany(run, all, items, { signal, onEmbedding }),
      );
    };
    // From its call on: a run whose inputs are still being checked is one that close() waits for.
    return this.#lifetime.track(begin());
  }

  /**
   * Embeds a stream of inputs with bounded memory. Each item says what became of its input; leaving the loop stops
   * pulling and posting.
   */
  embedStream<Input extends string | EmbedInput>(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options: EmbedStreamOptions = {},
  ): AsyncGenerator<StreamItem<Input>, void, undefined> {
    const { signal, onProgress, ordered, runTimeout, ...own } = checkOptions(
      optionSchemas.embedStream,
      options,
    );
    this.#assertOpen();
    const candidate = inputs as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null;
    if (
      typeof inputs === "string" ||
      (candidate?.[Symbol.asyncIterator] ?? candidate?.[Symbol.iterator]) === undefined
    ) {
      return refuse("inputs", describeValue(inputs), "an iterable or async iterable of inputs");
    }
    const settings = runSettings(this.#options, own);
    const { context } = this.#toolsOf(settings);
    return this.#stream({ settings, runTimeout, signal, onProgress }, (run) =>
      embedStream(run, inputs, (input, index) => prepareItem(context, input, index, settings), {
        ordered,
        signal,
      }),
    );
  }

  /**
   * Submits an embedding by v2 and returns at once: the job can be waited for here, or taken up by its `requestId`
   * in another process. With a store, one that was submitted before is taken up, and one whose vector is stored is over.
   */
  async submitEmbed(input: string | EmbedInput, options: CallOptions = {}): Promise<EmbeddingJob> {
    const { signal, ...own } = checkOptions(optionSchemas.call, options);
    const settings = this.#settingsOf(own);
    const tools = this.#toolsOf(settings);
    const { context, recentIds } = tools;
    const request = toEmbedRequest(await prepareInput(input), settings);
    const storedKey = settings.store === null ? undefined : await storedKeyOf(tools, settings, request);
    const call = singleCall(settings, signal, request.media.length === 0);
    const body = encodeEmbedRequest(request, settings.mediaEncoding);
    const kind = jobKind(settings.model, request.media);
    return this.#perform("submitEmbed", settings.model, call, async (usage) => {
      const submit = async (purchase?: Purchase): Promise<EmbeddingJob> => {
        try {
          const job = await this.#inTurn(call, usage, () =>
            submitJob(context, recentIds, settings.model, body, call, usage, purchase),
          );
          if (call.signal?.aborted) throw call.signal.reason;
          return this.#embeddingJob({ ...job, kind, isOwn: true }, settings, usage, storedKey);
        } catch (error) {
          const isLost = usage.unknownOutcomes > 0 && usage.requestId === undefined;
          if (isLost) await purchase?.lose(describeThrown(error));
          throw error;
        } finally {
          purchase?.end();
        }
      };
      if (storedKey === undefined) return submit();
      return throughStore(context, storedKey, call, usage, {
        buy: submit,
        accepted: async ({ requestId, submittedAt }) => {
          const since = toClockTime(context.clock, submittedAt);
          const accepted = { requestId, submittedAt: since, kind, isOwn: true };
          const job = this.#embeddingJob(accepted, settings, usage, storedKey);
          // Whether a result whose hour is over is kept all the same is for the gateway to say.
          if (context.clock.now() - since >= resultLifetime) await job.status({ signal });
          return job;
        },
        stored: (entry) => {
          const { requestId = storedKey.key } = entry;
          const job = { requestId, submittedAt: undefined, kind, isOwn: true };
          return this.#embeddingJob(job, settings, usage, undefined, () => fromStore(entry, settings));
        },
      });
    });
  }

  /** Takes up an embedding's job by its id, in this process or another one, within an hour of its submit. */
  embeddingJob(options: EmbeddingJobOptions): EmbeddingJob {
    const { requestId, submittedAt, ...own } = checkOptions(optionSchemas.embeddingJob, options);
    this.#assertOpen();
    const settings = this.#settingsOf(own);
    const { clock } = this.#toolsOf(settings).context;
    const job = {
      requestId: checkRequestId(requestId),
      submittedAt: submittedAt === undefined ? undefined : toClockTime(clock, Number(submittedAt)),
      kind: jobKind(settings.model),
      isOwn: false,
    };
    return this.#embeddingJob(job, settings, newUsage(), undefined);
  }

  /** Runs any model by v2, from submit to result. Parameters and output are verbatim. */
  async run(
    model: string,
    parameters: Readonly<Record<string, unknown>>,
    options: RawCallOptions = {},
  ): Promise<RunResult> {
    const { call, tools, body } = this.#prepareRun(model, parameters, options);
    const { context, durations, recentIds } = tools;
    return this.#perform("run", model, call, (usage) =>
      this.#inTurn(call, usage, async () => {
        const job = await submitJob(context, recentIds, model, body, call, usage);
        const accepted = { ...job, kind: jobKind(model), isOwn: true };
        return awaitJob(context, accepted, durations, undefined, call, usage, (answer) =>
          toRunResult(model, job.requestId, answer, usage),
        );
      }),
    );
  }

  /** Runs any model by v1, in one blocking request. Parameters and output are verbatim. */
  async runSync(
    model: string,
    parameters: Readonly<Record<string, unknown>>,
    options: RawCallOptions = {},
  ): Promise<RunResult> {
    const { call, tools, body } = this.#prepareRun(model, parameters, options);
    const { context } = tools;
    return this.#perform("runSync", model, call, (usage) =>
      this.#inTurn(call, usage, async () => {
        const reply = await post(context, { path: `/v1/${model}`, body }, call, usage);
        const requestId = requestIdOf(reply, context.redact);
        return {
          status: "COMPLETED",
          output: readRunOutput(reply, context.redact),
          model,
          ...(requestId === undefined ? {} : { requestId }),
          metrics: readHeaderMetrics(reply.headers),
          attempts: usage.attempts,
          resends: usage.resends,
        };
      }),
    );
  }

  /** Submits any model's job by v2 and returns at once. */
  async submit(
    model: string,
    parameters: Readonly<Record<string, unknown>>,
    options: RawCallOptions = {},
  ): Promise<Job<RunResult>> {
    const { call, tools, body } = this.#prepareRun(model, parameters, options);
    return this.#perform("submit", model, call, async (usage) => {
      const job = await this.#inTurn(call, usage, () =>
        submitJob(tools.context, tools.recentIds, model, body, call, usage),
      );
      if (call.signal?.aborted) throw call.signal.reason;
      return this.#rawJob({ ...job, kind: jobKind(model), isOwn: true }, model, tools, usage);
    });
  }

  /** Takes up any model's job by its id. */
  job(requestId: string): Job<RunResult> {
    this.#assertOpen();
    const job = {
      requestId: checkRequestId(requestId),
      submittedAt: undefined,
      kind: jobKind("any"),
      isOwn: false,
    };
    return this.#rawJob(job, undefined, this.#toolsOf(this.#settings), newUsage());
  }

  /** The account's balance, free of charge. */
  async credits(options: RawCallOptions = {}): Promise<Credits> {
    const { signal, ...own } = checkOptions(optionSchemas.rawCall, options);
    const settings = this.#settingsOf(own);
    const { context } = this.#toolsOf(settings);
    const call = singleCall(settings, signal, true);
    const path = "/v1/get-user-credits";
    return this.#perform("credits", undefined, call, (usage) =>
      this.#inTurn(call, usage, () =>
        getUntilRead(
          context,
          `GET ${path}`,
          () => get(context, path, call, usage),
          call,
          usage,
          (reply) => {
            if (reply.type === "lost") return undefined;
            const isPassing = reply.status === 408 || reply.status === 429 || reply.status >= 500;
            const body = reply.status < 300 ? parseJson(reply.body) : undefined;
            if (body !== undefined) return { value: readCreditsAnswer(body, context.redact) };
            if (isPassing || reply.status < 300) return undefined;
            throw errorOfAnswer(context, reply, `GET ${path}`, usage);
          },
        ),
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
    for (const run of this.#streams) run.stop(new ClientClosedError());
    await this.#lifetime.close();
    if (this.#ownsParts) await this.#parts.close();
  }

  /** {@link close}, at the end of an `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #settingsOf(own: EmbedOptions): Settings {
    return singleSettings(this.#options, own);
  }

  #toolsOf({ headers }: Settings): EmbedTools {
    return this.#parts.toolsWith(headers);
  }

  #assertOpen(): void {
    this.#lifetime.assertOpen();
  }

  /** Runs one call, traced and tracked. */
  #perform<Value>(
    operation: string,
    model: string | undefined,
    call: Call,
    task: (usage: Usage) => Promise<Value>,
  ): Promise<Value> {
    this.#assertOpen();
    const context = { operation, ...(model === undefined ? {} : { model }) };
    const run = async (): Promise<Value> => {
      const usage = newUsage();
      try {
        if (call.signal?.aborted) throw call.signal.reason;
        return await task(usage);
      } catch (error) {
        throw asAborted(error, call, usage);
      }
    };
    return this.#lifetime.track(traced(tracing.request, context, run));
  }

  /** Runs a task in its turn among those in flight; the wait for a place counts like one for quota. */
  async #inTurn<Value>(call: Call, usage: Usage, task: () => Promise<Value>): Promise<Value> {
    const { gate } = this.#parts;
    if (!gate.tryEnter("single")) await this.#waitForPlace(call, usage);
    try {
      return await task();
    } finally {
      gate.leave("single");
    }
  }

  async #waitForPlace({ limits, signal }: Call, usage: Usage): Promise<void> {
    const { clock } = this.#toolsOf(this.#settings).context;
    const began = clock.now();
    const timer = new AbortController();
    const cancel =
      limits.maxQueueTime === Infinity
        ? undefined
        : clock.after(limits.maxQueueTime - usage.queuedFor, () => timer.abort(new PlaceTimeout()));
    const either = signal === undefined ? timer.signal : AbortSignal.any([signal, timer.signal]);
    try {
      await this.#parts.gate.enter("single", either);
    } catch (error) {
      if (!(error instanceof PlaceTimeout)) throw error;
      throw new RateLimitError(
        `No place among the calls in flight came free within maxQueueTime (${String(limits.maxQueueTime)} ms). This ` +
          "request was not sent: raise maxConcurrency or maxQueueTime, or call again later.",
      );
    } finally {
      cancel?.();
      addQueueTime(usage, clock.now() - began);
    }
  }

  #startRun({ runTimeout = Infinity, ...options }: RunStart): Run {
    const tools = this.#toolsOf(options.settings);
    return new Run({ tools, gate: this.#parts.gate, lifetime: this.#lifetime, runTimeout, ...options });
  }

  /** A stream begins when it is first read and is as long as its reader likes: closing ends it after the items in flight. */
  async *#stream<Item>(
    options: RunStart,
    items: (run: Run) => AsyncGenerator<Item, void, undefined>,
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
  ): { call: Call; tools: EmbedTools; body: RequestBody } {
    const { signal, ...own } = checkOptions(optionSchemas.rawCall, options);
    if (!slug.safeParse(model).success)
      refuse("model", describeValue(model), "a model's slug, such as gemini-embedding-2");
    if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) {
      refuse("parameters", describeValue(parameters), "an object of the model's parameters");
    }
    const settings = this.#settingsOf(own);
    try {
      const body = encodeParameters(parameters);
      // What a model costs is not known here, so that its requests are never taken for cheap text.
      return { call: singleCall(settings, signal, false), tools: this.#toolsOf(settings), body };
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
    job: AcceptedJob,
    settings: Settings,
    submit: Usage,
    storedKey: StoredKey | undefined,
    stored?: () => Embedding,
  ): EmbeddingJob {
    const { context, durations } = this.#toolsOf(settings);
    const { requestId } = job;
    const { attempts, resends } = submit;
    const purchaseOf = ({ session, key }: StoredKey): Purchase =>
      new Purchase(session, key, false, context.clock);
    return new Job<Embedding>({
      job,
      context,
      durations,
      lifetime: this.#lifetime,
      limits: settings,
      submit,
      stored,
      read: ({ raw, metrics }) => {
        const details = { requestId, metrics, attempts, resends };
        return finishEmbedding(context, raw, settings, details, storedKey && purchaseOf(storedKey));
      },
      settle: async (error, usage) => {
        if (storedKey !== undefined) await settleJob(error, requestId, usage, purchaseOf(storedKey));
      },
    });
  }

  #rawJob(job: AcceptedJob, model: string | undefined, tools: EmbedTools, submit: Usage): Job<RunResult> {
    const { context, durations } = tools;
    return new Job<RunResult>({
      job,
      context,
      durations,
      lifetime: this.#lifetime,
      limits: this.#settings,
      submit,
      read: (answer) => toRunResult(model, job.requestId, answer, submit),
    });
  }
}

/** What a run is told by its call; the rest is the client's. */
interface RunStart extends Pick<RunParts, "settings" | "signal" | "onProgress"> {
  readonly runTimeout: number | undefined;
}

/** The reason of a wait for a place that took too long. */
class PlaceTimeout extends Error {}

async function storedKeyOf(
  { context }: EmbedTools,
  { store, model }: Settings,
  request: Parameters<typeof keyOf>[2],
): Promise<StoredKey | undefined> {
  if (store === null) return undefined;
  return { session: StoreSession.of(store), key: await keyOf(context, model, request) };
}

function toRunResult(
  model: string | undefined,
  requestId: string,
  { output, metrics }: JobAnswer,
  { attempts, resends }: Usage,
): RunResult {
  const ofModel = model === undefined ? {} : { model };
  return { status: "COMPLETED", output, ...ofModel, requestId, metrics, attempts, resends };
}
