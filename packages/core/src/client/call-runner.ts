import { RateLimitError } from "../errors/rate-limit-error.ts";
import { prepareInput, type EmbedInput } from "../input/embed-input.ts";
import { toEmbedRequest } from "../input/embed-request.ts";
import { checkOptions } from "../options/check-options.ts";
import { mergeHeaders } from "../options/merge-headers.ts";
import { embedRules, optionRules } from "../options/option-rules.ts";
import type { CallOptions, EmbedOptions } from "../options/options.ts";
import { singleSettings, type Settings } from "../options/settings.ts";
import { Lifetime } from "../policy/lifetime.ts";
import { within } from "../policy/within.ts";
import type { EmbedTools } from "../run/embed-tools.ts";
import type { ItemCall } from "../run/obtain.ts";
import { keyOf } from "../run/prepare-item.ts";
import { Run, type RunParts } from "../run/run.ts";
import { asAborted } from "../send/as-aborted.ts";
import { singleCall, type Call } from "../send/call.ts";
import { asMaybeBilled } from "../send/send-errors.ts";
import { traced, tracing } from "../send/tracing.ts";
import { addQueueTime, mayBeBilled, newUsage, type Usage } from "../send/usage.ts";
import { StoreSession } from "../store/store-session.ts";
import { clientRules, type ClientOptions } from "./client-options.ts";
import { makeClientParts, type ClientParts } from "./client-parts.ts";

/** What a run's call sets; the rest is the client's. */
export interface RunStart extends Omit<RunParts, "tools" | "gate" | "lifetime" | "runTimeout"> {
  readonly runTimeout: number | undefined;
}

/** Runs the calls of one client: with its defaults, in their turn, traced, and until it is closed. */
export class CallRunner {
  /** The client's own defaults, which calls may override. */
  readonly options: EmbedOptions;
  readonly settings: Settings;
  readonly lifetime: Lifetime;
  readonly #parts: ClientParts;
  readonly #ownsParts: boolean;
  #closing: Promise<void> | undefined;

  private constructor(options: EmbedOptions, parts: ClientParts, lifetime: Lifetime, ownsParts: boolean) {
    this.options = options;
    this.settings = singleSettings(options);
    this.lifetime = lifetime;
    this.#parts = parts;
    this.#ownsParts = ownsParts;
    // Refuses headers that calls could not be sent with.
    this.toolsOf(this.settings);
  }

  /**
   * @throws MissingApiKeyError
   * @throws InvalidInputError for an option that is unknown or out of range
   */
  static create(options: ClientOptions): CallRunner {
    const checked = checkOptions(clientRules, options);
    const own = Object.fromEntries(Object.entries(checked).filter(([name]) => name in embedRules));
    return new CallRunner(own, makeClientParts(checked), new Lifetime(), true);
  }

  /** A runner with other defaults, which shares this one's parts and ends with it. */
  derive(own: EmbedOptions): CallRunner {
    this.lifetime.assertOpen();
    const headers = mergeHeaders(this.options.headers, own.headers);
    const options = { ...this.options, ...own, ...(headers && { headers }) };
    return new CallRunner(options, this.#parts, new Lifetime(this.lifetime), false);
  }

  settingsOf(own: EmbedOptions): Settings {
    return singleSettings(this.options, own);
  }

  toolsOf({ headers }: Settings): EmbedTools {
    return this.#parts.toolsWith(headers);
  }

  /** Runs a call about one input: close() waits for it from the moment it is made, while the input is checked. */
  embedOne<Value>(
    operation: string,
    input: string | EmbedInput,
    options: CallOptions | undefined,
    task: (item: ItemCall) => Promise<Value>,
  ): Promise<Value> {
    return this.lifetime.track(this.#embedOne(operation, input, options, task));
  }

  /** Runs a call that is about no input of an embedding. */
  perform<Value>(
    operation: string,
    model: string | undefined,
    call: Call,
    task: (usage: Usage) => Promise<Value>,
  ): Promise<Value> {
    this.lifetime.assertOpen();
    return this.lifetime.track(this.#traced(operation, model, call, task));
  }

  /**
   * Runs the task of a single call in its turn among those in flight; the wait for a place counts like one for quota.
   *
   * @throws RateLimitError where no place comes free within `maxQueueTime`; what the task throws; the signal's reason
   */
  async inTurn<Value>(call: Call, usage: Usage, task: () => Promise<Value>): Promise<Value> {
    const { gate } = this.#parts;
    if (!gate.tryEnter("single")) await this.#waitForPlace(call, usage);
    try {
      return await task();
    } finally {
      gate.leave("single");
    }
  }

  startRun({ runTimeout = Infinity, ...start }: RunStart): Run {
    const { gate } = this.#parts;
    const tools = this.toolsOf(start.settings);
    return new Run({ tools, gate, lifetime: this.lifetime, runTimeout, ...start });
  }

  /** Refuses what is new, waits for what is under way, and closes what is the client's own. It may be called again. */
  close(): Promise<void> {
    this.#closing ??= this.lifetime.close().then(() => (this.#ownsParts ? this.#parts.close() : undefined));
    return this.#closing;
  }

  async #embedOne<Value>(
    operation: string,
    input: string | EmbedInput,
    options: CallOptions | undefined,
    task: (item: ItemCall) => Promise<Value>,
  ): Promise<Value> {
    this.lifetime.assertOpen();
    const { signal, ...own } = options === undefined ? {} : checkOptions(optionRules.call, options);
    const settings = options === undefined ? this.settings : this.settingsOf(own);
    const tools = this.toolsOf(settings);
    const { store, model } = settings;
    const request = toEmbedRequest(await prepareInput(input), settings);
    const storedKey =
      store === null
        ? undefined
        : { session: StoreSession.of(store), key: await keyOf(tools.context, model, request) };
    const call = singleCall(settings, signal, request.media.length === 0);
    return this.#traced(operation, model, call, (usage) =>
      task({
        tools,
        request,
        storedKey,
        settings,
        call,
        usage,
        inTurn: (inner) => this.inTurn(call, usage, inner),
      }),
    );
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

  async #waitForPlace({ limits: { maxQueueTime }, signal }: Call, usage: Usage): Promise<void> {
    const { gate } = this.#parts;
    const { clock } = this.toolsOf(this.settings).context;
    const began = clock.now();
    const tooLong = (): RateLimitError => {
      const error = new RateLimitError(
        `No place among the calls in flight came free within maxQueueTime (${String(maxQueueTime)} ms). This request was ` +
          "not sent: raise maxConcurrency or maxQueueTime, or call again later.",
      );
      return mayBeBilled(usage) ? asMaybeBilled(error, usage) : error;
    };
    try {
      await within(clock, maxQueueTime - usage.queuedFor, signal, tooLong, (either) =>
        gate.enter("single", either),
      );
    } finally {
      addQueueTime(usage, clock.now() - began);
    }
  }
}
