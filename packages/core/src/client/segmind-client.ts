import type { Embedding } from "../embedding.ts";
import type { EmbeddingStore } from "../embedding-store.ts";
import { describeValue } from "../errors/describe-value.ts";
import { ClientClosedError } from "../errors/client-closed-error.ts";
import { InvalidInputError, throwInvalidInput } from "../errors/invalid-input-error.ts";
import { prepareInput, type EmbedInput } from "../input/embed-input.ts";
import { toEmbedRequest, type EmbedRequest } from "../input/embed-request.ts";
import { jobKind, toClockTime } from "../jobs/accepted-job.ts";
import { awaitJob } from "../jobs/await-job.ts";
import { checkRequestId } from "../jobs/check-request-id.ts";
import type { Job } from "../jobs/job.ts";
import { submitJob } from "../jobs/submit-job.ts";
import { checkOptions } from "../options/check-options.ts";
import { mergeHeaders } from "../options/merge-headers.ts";
import { embedRules, isSlug, optionRules } from "../options/option-rules.ts";
import type { CallOptions, EmbeddingJobOptions, EmbedOptions, RawCallOptions } from "../options/options.ts";
import { runSettings, singleSettings, type Settings } from "../options/settings.ts";
import { describeVectorSpace } from "../options/vector-space.ts";
import { Lifetime } from "../policy/lifetime.ts";
import { readCreditsResult, readHeaderMetrics, type Credits } from "../response/read-results.ts";
import { parseJson } from "../response/parse-json.ts";
import { checkInputs, toInputs } from "../run/check-inputs.ts";
import { embedMany, type EmbedManyOptions, type EmbedManyResult } from "../run/embed-many.ts";
import { embedStream, type EmbedStreamOptions, type StreamItem } from "../run/embed-stream.ts";
import type { EmbedTools } from "../run/embed-tools.ts";
import { obtain, type InTurn } from "../run/obtain.ts";
import { keyOf, prepareItem } from "../run/prepare-item.ts";
import { Run, type RunParts } from "../run/run.ts";
import type { StoredKey } from "../run/through-store.ts";
import { asAborted } from "../send/as-aborted.ts";
import { singleCall, type Call } from "../send/call.ts";
import { errorOfResponse, requestIdOf } from "../send/send-errors.ts";
import { get, getUntilRead, post } from "../send/send.ts";
import { traced, tracing } from "../send/tracing.ts";
import { newUsage, type Usage } from "../send/usage.ts";
import { StoreSession } from "../store/store-session.ts";
import { encodeParameters } from "../transport/request-body.ts";
import type { RequestBody } from "../transport/transport.ts";
import { clientRules, type ClientOptions } from "./client-options.ts";
import { makeClientParts, type ClientParts } from "./client-parts.ts";
import { makeEmbeddingJob, makeRawJob, type EmbeddingJob } from "./make-job.ts";
import { readRunOutput, toRunResult, type RunResult } from "./run-result.ts";
import { singleTurn } from "./single-turn.ts";
import { submitEmbedding } from "./submit-embedding.ts";

/** What a client that is derived from another one is made of. */
class Derived {
  readonly parts: ClientParts;
  readonly lifetime: Lifetime;
  readonly options: EmbedOptions;

  constructor(parts: ClientParts, lifetime: Lifetime, options: EmbedOptions) {
    this.parts = parts;
    this.lifetime = lifetime;
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
  readonly #lifetime: Lifetime;
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
      this.#lifetime = new Lifetime(options.lifetime);
      this.#ownsParts = false;
    } else {
      const checked = checkOptions(clientRules, options);
      this.#options = embedOptionsOf(checked);
      this.#parts = makeClientParts(checked);
      this.#lifetime = new Lifetime();
      this.#ownsParts = true;
    }
    this.#settings = singleSettings(this.#options);
    // Refuses headers that calls could not be sent with.
    this.#toolsOf(this.#settings);
  }

  /**
   * A client with other defaults, which shares this one's connections, quota and places. Closing it leaves this one open;
   * closing this one ends both.
   *
   * @throws InvalidInputError
   */
  withOptions(options: EmbedOptions): SegmindClient {
    this.#assertOpen();
    const own = checkOptions(optionRules.withOptions, options);
    const headers = mergeHeaders(this.#options.headers, own.headers);
    const merged = { ...this.#options, ...own, ...(headers && { headers }) };
    const derived = new Derived(this.#parts, this.#lifetime, merged);
    return new (SegmindClient as new (from: Derived) => SegmindClient)(derived);
  }

  /** Where calls keep their vectors unless they are told otherwise; `null` for nowhere. */
  get store(): EmbeddingStore | null {
    return this.#settings.store;
  }

  /** Where requests go: an origin, and the path before `/v1` where there is one. */
  get baseUrl(): string {
    const { origin, path } = this.#toolsOf(this.#settings).context.baseUrl;
    return `${origin}${path}`;
  }

  /**
   * The vector space that calls with these options embed into, known without a request. Vectors can be compared
   * where this string is equal; of letters, digits, `.`, `_` and `-`, it serves as a name of a cache or a collection.
   */
  space(options: EmbedOptions = {}): string {
    return describeVectorSpace(this.#settingsOf(checkOptions(optionRules.withOptions, options)));
  }

  /** How many numbers the vectors of calls with these options have. */
  dimensions(options: EmbedOptions = {}): number {
    return this.#settingsOf(checkOptions(optionRules.withOptions, options)).outputDimensionality;
  }

  /**
   * The address of an input's vector in a store, known without a request: the same for the same content however it came
   * (bytes, `Blob`, base64, data URI, `MediaSource`), another one for every other gateway, model, task, text or length.
   *
   * @throws InvalidInputError
   */
  async key(input: string | EmbedInput, options: EmbedOptions = {}): Promise<string> {
    const settings = this.#settingsOf(checkOptions(optionRules.withOptions, options));
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
    return this.#performOn("embed", input, options, (parts, usage, inTurn) => {
      const { tools, request, storedKey, settings, call } = parts;
      return obtain(tools, request, storedKey, settings, call, usage, inTurn);
    });
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
    const { signal, stopSignal, onProgress, onEmbedding, runTimeout, ...own } = checkOptions(
      optionRules.embedMany,
      options,
    );
    this.#assertOpen();
    const settings = runSettings(this.#options, own);
    const begin = async (): Promise<EmbedManyResult> => {
      const all = toInputs(inputs);
      const groups = await checkInputs(this.#toolsOf(settings).context, all, settings, signal);
      const run = this.#startRun({ settings, runTimeout, signal, stopSignal, onProgress });
      return traced(tracing.request, { operation: "embedMany", model: settings.model }, () =>
        embedMany(run, all, groups, { signal, onEmbedding }),
      );
    };
    // From its call on: a run whose inputs are still being checked is one that close() waits for.
    return this.#lifetime.track(begin());
  }

  /**
   * Embeds a stream of inputs with bounded memory. Each item says what became of its input; leaving the loop stops
   * pulling and posting. With a store, what is in flight then comes to its end and is stored; close() waits for it.
   */
  embedStream<Input extends string | EmbedInput>(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options: EmbedStreamOptions = {},
  ): AsyncGenerator<StreamItem<Input>, void, undefined> {
    const { signal, stopSignal, onProgress, ordered, runTimeout, ...own } = checkOptions(
      optionRules.embedStream,
      options,
    );
    this.#assertOpen();
    const candidate = inputs as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null;
    if (
      typeof inputs === "string" ||
      (candidate?.[Symbol.asyncIterator] ?? candidate?.[Symbol.iterator]) === undefined
    ) {
      return throwInvalidInput("inputs", describeValue(inputs), "an iterable or async iterable of inputs");
    }
    const settings = runSettings(this.#options, own);
    const { context } = this.#toolsOf(settings);
    return this.#stream({ settings, runTimeout, signal, stopSignal, onProgress }, (run) =>
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
  async submitEmbed(input: string | EmbedInput, options?: CallOptions): Promise<EmbeddingJob> {
    return this.#performOn("submitEmbed", input, options, (parts, usage, inTurn) => {
      const { tools, request, storedKey, settings, call } = parts;
      return submitEmbedding(tools, this.#lifetime, request, storedKey, settings, call, usage, inTurn);
    });
  }

  /** Takes up an embedding's job by its id, in this process or another one, within an hour of its submit. */
  embeddingJob(options: EmbeddingJobOptions): EmbeddingJob {
    const { requestId, submittedAt, ...own } = checkOptions(optionRules.embeddingJob, options);
    this.#lifetime.assertOpen(checkRequestId(requestId));
    const settings = this.#settingsOf(own);
    const tools = this.#toolsOf(settings);
    const { clock } = tools.context;
    const job = {
      requestId,
      submittedAt: submittedAt === undefined ? undefined : toClockTime(clock, Number(submittedAt)),
      kind: jobKind(settings.model),
    };
    return makeEmbeddingJob(tools, this.#lifetime, job, settings, newUsage(), undefined);
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
        const accepted = { ...job, kind: jobKind(model) };
        return awaitJob(context, accepted, durations, undefined, call, usage, {
          read: (answer) => toRunResult(model, job.requestId, usage, answer),
        });
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
        const response = await post(context, { path: `/v1/${model}`, body }, call, usage);
        const requestId = requestIdOf(response, context.redact);
        return {
          status: "COMPLETED",
          output: readRunOutput(response, context.redact),
          model,
          ...(requestId === undefined ? {} : { requestId }),
          metrics: readHeaderMetrics(response.headers),
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
      const accepted = { ...job, kind: jobKind(model) };
      return makeRawJob(tools, this.#lifetime, accepted, model, call.limits, usage);
    });
  }

  /** Takes up any model's job by its id. */
  job(requestId: string): Job<RunResult> {
    this.#lifetime.assertOpen(checkRequestId(requestId));
    const job = {
      requestId,
      submittedAt: undefined,
      kind: jobKind("any"),
    };
    const tools = this.#toolsOf(this.#settings);
    return makeRawJob(tools, this.#lifetime, job, undefined, this.#settings, newUsage());
  }

  /** The account's balance, free of charge. */
  async credits(options: RawCallOptions = {}): Promise<Credits> {
    const { signal, ...own } = checkOptions(optionRules.rawCall, options);
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
          (response) => {
            if (response.type === "lost") return undefined;
            const isPassing = response.status === 408 || response.status === 429 || response.status >= 500;
            const body = response.status < 300 ? parseJson(response.body) : undefined;
            if (body !== undefined) return { value: readCreditsResult(body, context.redact) };
            if (isPassing || response.status < 300) return undefined;
            throw errorOfResponse(context, response, `GET ${path}`, usage);
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

  /** Runs a call about one input: close() waits for it from the moment it is made, while the input is checked. */
  #performOn<Value>(
    operation: string,
    input: string | EmbedInput,
    options: CallOptions | undefined,
    task: (parts: CallParts, usage: Usage, inTurn: InTurn) => Promise<Value>,
  ): Promise<Value> {
    const { signal, ...own } = options === undefined ? {} : checkOptions(optionRules.call, options);
    this.#assertOpen();
    const begin = async (): Promise<Value> => {
      const settings = options === undefined ? this.#settings : this.#settingsOf(own);
      const tools = this.#toolsOf(settings);
      const request = toEmbedRequest(await prepareInput(input), settings);
      const storedKey = settings.store === null ? undefined : await storedKeyOf(tools, settings, request);
      const call = singleCall(settings, signal, request.media.length === 0);
      return this.#traced(operation, settings.model, call, (usage) =>
        task({ tools, request, storedKey, settings, call }, usage, (inner) =>
          this.#inTurn(call, usage, inner),
        ),
      );
    };
    return this.#lifetime.track(begin());
  }

  /** Runs one call, traced and tracked. */
  #perform<Value>(
    operation: string,
    model: string | undefined,
    call: Call,
    task: (usage: Usage) => Promise<Value>,
  ): Promise<Value> {
    this.#assertOpen();
    return this.#lifetime.track(this.#traced(operation, model, call, task));
  }

  #traced<Value>(
    operation: string,
    model: string | undefined,
    call: Call,
    task: (usage: Usage) => Promise<Value>,
  ): Promise<Value> {
    const context = { operation, ...(model === undefined ? {} : { model }) };
    return traced(tracing.request, context, async () => {
      const usage = newUsage();
      try {
        if (call.signal?.aborted) throw call.signal.reason;
        return await task(usage);
      } catch (error) {
        throw asAborted(error, call, usage);
      }
    });
  }

  #inTurn<Value>(call: Call, usage: Usage, task: () => Promise<Value>): Promise<Value> {
    const { clock } = this.#toolsOf(this.#settings).context;
    return singleTurn(this.#parts.gate, clock, call, usage, task);
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
    const cancel = this.#lifetime.onClosing(() => run.stop(new ClientClosedError()));
    try {
      yield* items(run);
    } finally {
      cancel();
    }
  }

  #prepareRun(
    model: string,
    parameters: unknown,
    options: RawCallOptions,
  ): { call: Call; tools: EmbedTools; body: RequestBody } {
    const { signal, ...own } = checkOptions(optionRules.rawCall, options);
    if (!isSlug(model))
      throwInvalidInput("model", describeValue(model), "a model's slug, such as gemini-embedding-2");
    if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) {
      throwInvalidInput("parameters", describeValue(parameters), "an object of the model's parameters");
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
}

/** The options that a call may be told as well. */
function embedOptionsOf(options: ClientOptions): EmbedOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name in embedRules));
}

/** What a call about one input works with. */
interface CallParts {
  readonly tools: EmbedTools;
  readonly request: EmbedRequest;
  readonly storedKey: StoredKey | undefined;
  readonly settings: Settings;
  readonly call: Call;
}

/** What a run is told by its call; the rest is the client's. */
interface RunStart extends Pick<RunParts, "settings" | "signal" | "stopSignal" | "onProgress"> {
  readonly runTimeout: number | undefined;
}

async function storedKeyOf(
  { context }: EmbedTools,
  { store, model }: Settings,
  request: Parameters<typeof keyOf>[2],
): Promise<StoredKey | undefined> {
  if (store === null) return undefined;
  return { session: StoreSession.of(store), key: await keyOf(context, model, request) };
}
