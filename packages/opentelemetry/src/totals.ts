import type { Attributes } from "@opentelemetry/api";
import type { EmbeddingTrace } from "@segmind-embeddings/core";
import { names, own } from "./conventions.ts";

/** What the inputs of one call have taken together. */
export class Totals {
  #inputs = 0;
  #failed = 0;
  #cacheHits = 0;
  #cost = 0;
  #attempts = 0;
  #resends = 0;
  #mayBeBilled = 0;
  #queuedMs = 0;
  #last: EmbeddingTrace | undefined;

  add(trace: EmbeddingTrace, isFailed: boolean): void {
    this.#inputs += 1;
    this.#failed += isFailed ? 1 : 0;
    this.#cacheHits += trace.cacheHit === true ? 1 : 0;
    this.#cost += trace.cost ?? 0;
    this.#attempts += trace.attempts ?? 0;
    this.#resends += trace.resends ?? 0;
    this.#mayBeBilled += trace.mayBeBilled === true ? 1 : 0;
    this.#queuedMs += trace.queuedMs ?? 0;
    this.#last = trace;
  }

  /** Nothing where no input came so far: a job that was submitted, or a call of another model. */
  get attributes(): Attributes {
    if (this.#last === undefined) return {};
    const { requestId } = this.#last;
    return {
      ...placeOf(this.#last),
      [own.inputs]: this.#inputs,
      [own.failed]: this.#failed,
      [own.cacheHits]: this.#cacheHits,
      [own.cost]: this.#cost,
      [own.attempts]: this.#attempts,
      [own.resends]: this.#resends,
      [own.mayBeBilled]: this.#mayBeBilled,
      [own.queueTime]: this.#queuedMs / 1000,
      ...(this.#inputs === 1 && requestId !== undefined ? { [names.responseId]: requestId } : {}),
    };
  }
}

/** Where vectors come from, and what they can be compared with. */
export function placeOf({ origin, space, dimensions }: EmbeddingTrace): Attributes {
  const { hostname, port, protocol } = new URL(origin);
  return {
    [names.server]: hostname,
    [names.port]: Number(port || (protocol === "https:" ? 443 : 80)),
    [names.dimensions]: dimensions,
    [own.space]: space,
  };
}
