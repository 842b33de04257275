import {
  SegmindError,
  type EmbedInput,
  type EmbedOptions,
  type RunProgress,
  type StreamItem,
} from "@segmind-embeddings/core";
import type { KeyOutcome } from "../catalogue/key-states.ts";
import type { Ledger } from "../catalogue/ledger.ts";
import type { Catalogue } from "../catalogue/open-catalogue.ts";
import type { WorkItem, WorkList } from "../catalogue/work-list.ts";
import { isBudgetReached } from "../gateway/budgeted-transport.ts";
import type { OpenGateway } from "../gateway/open-gateway.ts";
import type { KeyOf } from "../scan/read-document.ts";
import { failureOf, isAboutRun, outcomeOf } from "./describe-outcome.ts";
import { MediaInputs } from "./media-inputs.ts";
import { scaleEta } from "./scale-eta.ts";
import type { RunListener, RunState } from "./run-events.ts";

export interface WorkContext {
  readonly catalogue: Catalogue;
  readonly work: WorkList;
  readonly ledger: Ledger;
  readonly gateway: OpenGateway;
  readonly keyOf: KeyOf;
  readonly options: EmbedOptions;
  readonly stop: AbortSignal;
  /** Inputs of the run. */
  readonly total: number;
  readonly listener: RunListener;
}

/** How a run ended. */
export interface WorkResult extends RunState {
  /** Failures that may have been billed. */
  readonly unknown: number;
  /** Why it ended before all was sent. */
  readonly ending: "complete" | "stopped" | "budget" | { readonly error: unknown };
}

/** Items read from the list in one step. */
const pageSize = 256;
/** Milliseconds between two looks at a run in which nothing happens. */
const tick = 250;
/** Milliseconds without anything in flight after which a run is said to wait for its quota. */
const noticed = 1_000;
/** Outcomes written in one transaction. */
const settledAtOnce = 64;
/** Milliseconds after which an outcome is written, so that other processes see it. */
const settledWithin = 1_000;

/**
 * Embeds what is in the list. Each outcome is written to the catalogue, and a failure does not end the run. When the run
 * is stopped, nothing new is sent, and requests in flight are awaited.
 */
export async function embedWork(context: WorkContext): Promise<WorkResult> {
  const { gateway, work, options, stop } = context;
  const run = new WorkRun(context);
  const ticking = setInterval(() => context.listener.onState(run.state), tick);
  let ending: WorkResult["ending"] = "complete";
  try {
    const items = gateway.client.embedStream(run.inputs(), {
      ...options,
      ordered: false,
      stopSignal: stop,
      onProgress: (progress) => run.progressed(progress),
    });
    for await (const item of items) await run.settle(item);
  } catch (error) {
    if (isBudgetReached(error)) ending = "budget";
    else ending = error === stop.reason ? "stopped" : { error };
  } finally {
    clearInterval(ticking);
    await run.close();
  }
  if (ending === "complete" && run.isBudgetReached) ending = "budget";
  if (ending === "complete" && stop.aborted && work.keysAfter(0, 1).length > 0) ending = "stopped";
  return { ...run.state, unknown: run.unknown, ending };
}

class WorkRun {
  readonly #context: WorkContext;
  readonly #media: MediaInputs;
  readonly #began = performance.now();
  /** Items given to the client that have no outcome yet, by their index there. */
  readonly #given = new Map<number, WorkItem>();
  #nextIndex = 0;
  #outcomes = new Map<string, KeyOutcome>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #progress: RunProgress | undefined;
  /** When that was told. */
  #progressAt = 0;
  #done = 0;
  #failed = 0;
  unknown = 0;
  isBudgetReached = false;

  constructor(context: WorkContext) {
    this.#context = context;
    this.#media = new MediaInputs(context.keyOf, context.catalogue.toPath);
  }

  get state(): RunState {
    const progress = this.#progress;
    return {
      done: this.#done,
      failed: this.#failed,
      total: this.#context.total,
      cacheHits: progress?.cacheHits ?? 0,
      requests: this.#context.gateway.transport.requests,
      resends: progress?.resends ?? 0,
      cost: progress?.cost ?? 0,
      remainingCredits: progress?.remainingCredits,
      isWaiting: this.#isWaiting,
      elapsedMs: performance.now() - this.#began,
      etaMs: this.#etaMs,
    };
  }

  /** For a while already: a slot of a quota that is shared takes a moment, too. */
  get #isWaiting(): boolean {
    const { inFlight, waitingForQuota } = this.#progress ?? { inFlight: 0, waitingForQuota: 0 };
    return inFlight === 0 && waitingForQuota > 0 && performance.now() - this.#progressAt > noticed;
  }

  get #etaMs(): number | undefined {
    const { total, done, failed, etaMs } = this.#progress ?? { total: 0, done: 0, failed: 0 };
    const left = this.#context.total - this.#done - this.#failed;
    const eta = scaleEta(etaMs, total - done - failed, left);
    return eta && Math.max(0, eta - (performance.now() - this.#progressAt));
  }

  /** The inputs of the list, in its order. The pieces of a file that cannot be used any more fail. */
  async *inputs(): AsyncGenerator<EmbedInput, void, undefined> {
    let document: number | undefined;
    for (let after = 0; ;) {
      const page = this.#context.work.page(after, pageSize);
      const last = page.at(-1);
      if (last === undefined) break;
      for (const item of page) {
        if (document !== undefined && document !== item.document) await this.#media.finish(document);
        document = item.kind === "text" ? undefined : item.document;
        const input = await this.#inputOf(item);
        if (input === undefined) continue;
        this.#given.set(this.#nextIndex, item);
        this.#nextIndex += 1;
        yield input;
      }
      after = last.id;
    }
    if (document !== undefined) await this.#media.finish(document);
  }

  progressed(progress: RunProgress): void {
    this.#progress = progress;
    this.#progressAt = performance.now();
    this.#context.listener.onState(this.state);
  }

  async settle(result: StreamItem<EmbedInput>): Promise<void> {
    const item = this.#given.get(result.index);
    if (item === undefined) return;
    this.#given.delete(result.index);
    if (item.kind !== "text") await this.#media.release(item.document);
    if (result.status === "fulfilled") {
      const { metrics, requestId, cacheHit, duplicateOf } = result.value;
      if (cacheHit === undefined && duplicateOf === undefined && item.kind !== "text") {
        if (requestId !== undefined) await this.#context.gateway.transport.finished(requestId, metrics.cost);
        if (metrics.cost !== undefined) await this.#context.ledger.notePrice(item.kind, metrics.cost);
      }
      await this.#note(item, outcomeOf(result.value));
      return;
    }
    const { reason } = result;
    if (isBudgetReached(reason)) {
      this.isBudgetReached = true;
      return;
    }
    // It was not sent, because the run was stopped.
    if (reason === this.#context.stop.reason && this.#context.stop.aborted) return;
    if (isAboutRun(reason)) return;
    if (SegmindError.isInstance(reason) && reason.requestId !== undefined)
      await this.#context.gateway.transport.finished(reason.requestId, undefined);
    await this.#note(item, failureOf(reason));
  }

  async close(): Promise<void> {
    await this.#media.closeAll();
    await this.#flush();
  }

  async #inputOf(item: WorkItem): Promise<EmbedInput | undefined> {
    if (item.kind === "text") return { input: item.text ?? "" };
    try {
      return await this.#media.take(item);
    } catch (error) {
      await this.#note(item, failureOf(error));
      return undefined;
    }
  }

  async #note(item: WorkItem, outcome: KeyOutcome): Promise<void> {
    if (outcome === "embedded") this.#done += 1;
    else {
      this.#failed += 1;
      if (outcome.state === "unknown") this.unknown += 1;
      this.#context.listener.onFailure(item, outcome);
    }
    this.#outcomes.set(item.key, outcome);
    this.#context.listener.onState(this.state);
    if (this.#outcomes.size >= settledAtOnce) await this.#flush();
    // What is not written here is written by a later flush, which tells of the trouble.
    else this.#timer ??= setTimeout(() => void this.#flush().catch(() => undefined), settledWithin).unref();
  }

  /** Writes down what is settled, one time after the other. */
  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const flush = async (): Promise<void> => {
      const outcomes = this.#outcomes;
      this.#outcomes = new Map();
      try {
        await this.#context.work.settle(outcomes);
      } catch (error) {
        this.#outcomes = new Map([...outcomes, ...this.#outcomes]);
        throw error;
      }
    };
    this.#flushing = this.#flushing.then(flush, flush);
    await this.#flushing;
  }
}
