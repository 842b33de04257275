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
import type { InTurn, ItemCall } from "../run/obtain.ts";
import { keyOf } from "../run/prepare-item.ts";
import { Run, type RunParts } from "../run/run.ts";
import { singleCall, type Call } from "../send/call.ts";
import type { ClientContext } from "../send/client-context.ts";
import { asAborted, asMaybeBilled } from "../send/send-errors.ts";
import { traced, tracing } from "../send/tracing.ts";
import { addQueueTime, mayBeBilled } from "../send/usage.ts";
import { StoreSession } from "../store/store-session.ts";
import { clientRules, type ClientOptions } from "./client-options.ts";
import { makeClientParts, type ClientParts } from "./client-parts.ts";

/** What a run's call sets; the rest is the client's. */
export interface RunStart extends Omit<RunParts, "context" | "gate" | "lifetime" | "runTimeout"> {
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
    this.contextOf(this.settings);
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

  contextOf({ headers }: Settings): ClientContext {
    return this.#parts.contextWith(headers);
  }

  /** Runs a call about one input: close() waits for it from the moment it is made, while the input is checked. */
  async embedOne<Value>(
    operation: string,
    input: string | EmbedInput,
    options: CallOptions | undefined,
    task: (item: ItemCall) => Promise<Value>,
  ): Promise<Value> {
    this.lifetime.assertOpen();
    this.lifetime.begin();
    try {
      const { settings, signal } = this.#settingsOfCall(options);
      const context = this.contextOf(settings);
      const { store, model } = settings;
      const request = toEmbedRequest(await prepareInput(input), settings);
      const storedKey =
        store === null
          ? undefined
          : { session: StoreSession.of(store), key: await keyOf(context, model, request) };
      const call = singleCall(context, settings, signal, request.media.length === 0);
      const inTurn: InTurn = (inner) => this.#inTurn(call, inner);
      const item: ItemCall = { call, request, storedKey, settings, inTurn };
      return await this.#traced(operation, model, call, () => task(item));
    } finally {
      this.lifetime.end();
    }
  }

  /** Runs a call that is about no input of an embedding, in its turn. */
  async perform<Value>(
    operation: string,
    model: string | undefined,
    call: Call,
    task: () => Promise<Value>,
  ): Promise<Value> {
    this.lifetime.assertOpen();
    this.lifetime.begin();
    try {
      return await this.#traced(operation, model, call, () => this.#inTurn(call, task));
    } finally {
      this.lifetime.end();
    }
  }

  startRun({ runTimeout = Infinity, ...start }: RunStart): Run {
    const { gate } = this.#parts;
    const context = this.contextOf(start.settings);
    return new Run({ context, gate, lifetime: this.lifetime, runTimeout, ...start });
  }

  /** Refuses what is new, waits for what is under way, and closes what is the client's own. It may be called again. */
  close(): Promise<void> {
    this.#closing ??= this.lifetime.close().then(() => (this.#ownsParts ? this.#parts.close() : undefined));
    return this.#closing;
  }

  /** The settings of a single call, which are the client's where it has no options of its own, and its signal. */
  #settingsOfCall(options: CallOptions | undefined): { settings: Settings; signal: AbortSignal | undefined } {
    if (options === undefined) return { settings: this.settings, signal: undefined };
    const { signal, ...own } = checkOptions(optionRules.call, options);
    return { settings: this.settingsOf(own), signal };
  }

  #traced<Value>(
    operation: string,
    model: string | undefined,
    call: Call,
    task: () => Promise<Value>,
  ): Promise<Value> {
    const trace = { operation, ...(model === undefined ? {} : { model }) };
    return traced(tracing.request, trace, async () => {
      try {
        if (call.signal?.aborted) throw call.signal.reason;
        return await task();
      } catch (error) {
        throw asAborted(error, call);
      }
    });
  }

  /**
   * Runs the task of a single call in its turn among those in flight; the wait for a place counts like one for quota.
   *
   * @throws RateLimitError where no place comes free within `maxQueueTime`; what the task throws; the signal's reason
   */
  async #inTurn<Value>(call: Call, task: () => Promise<Value>): Promise<Value> {
    const { gate } = this.#parts;
    if (!gate.tryEnter("single")) await this.#waitForPlace(call);
    try {
      return await task();
    } finally {
      gate.leave("single");
    }
  }

  async #waitForPlace({ context: { clock }, limits: { maxQueueTime }, signal, usage }: Call): Promise<void> {
    const { gate } = this.#parts;
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
