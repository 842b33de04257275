/** The words all layers share: what a vector comes with. It imports nothing. */

/** What the gateway says a call cost and how long it took. A field is missing where the gateway sent none. */
export interface Metrics {
  /** Credits charged. */
  readonly cost?: number;
  /** Credits left on the account. */
  readonly remainingCredits?: number;
  /** Milliseconds of inference. */
  readonly inferenceTimeMs?: number;
  /** Milliseconds in the gateway's queue. */
  readonly queueTimeMs?: number;
  /** Milliseconds from submit to completion, at the gateway. */
  readonly totalTimeMs?: number;
}

/** One vector and what is known of how it came to be. */
export interface Embedding {
  /** `outputDimensionality` numbers, all finite, of unit length unless `normalize` is false. */
  readonly vector: Float32Array;
  /** Names what the vector can be compared with: only vectors of equal `space`. */
  readonly space: string;
  /** The model's slug. */
  readonly model: string;
  readonly requestId?: string;
  readonly metrics: Metrics;
  /** How many POSTs it took; 0 for a duplicate, a cache hit, and a job that was accepted by an earlier call. */
  readonly attempts: number;
  /** How many of those POSTs were sent after one whose outcome is unknown: at most so many extra bills. */
  readonly resends: number;
  /** It came from the store, at no cost. */
  readonly cacheHit?: true;
  /** In a run: the index of the equal input this is a copy of. */
  readonly duplicateOf?: number;
  /** Why the store does not hold it although it was bought: a `StoreError`. Keep the vector yourself. */
  readonly storeError?: Error;
}

/** How a run stands, or how it ended. */
export interface RunSummary {
  /** Inputs of the run; in a stream of unknown length, those pulled so far. */
  readonly total: number;
  /** Inputs that have a vector. */
  readonly done: number;
  /** Inputs that failed for good. */
  readonly failed: number;
  /** Vectors that were copied from an equal input, at no cost. */
  readonly duplicates: number;
  /** Vectors that came from the store, at no cost. */
  readonly cacheHits: number;
  /** Vectors that were bought and could not be written to the store: their `storeError` says why. */
  readonly notStored: number;
  /** POSTs sent, those answered with 429 included. */
  readonly attempts: number;
  /** POSTs sent after one whose outcome is unknown: at most so many bills beyond one for each input. */
  readonly resends: number;
  /** Failed inputs that may have been billed all the same. */
  readonly mayBeBilled: number;
  /** Credits charged, as far as the responses say. */
  readonly cost: number;
  /** Credits left on the account, by the newest response that gave them. */
  readonly remainingCredits?: number;
  /** Milliseconds since the run began. */
  readonly elapsedMs: number;
}

/** What `onProgress` gets. */
export interface RunProgress extends RunSummary {
  /** Inputs that wait for their turn or for quota. */
  readonly queued: number;
  /** Of these, inputs that have their turn and wait for quota. */
  readonly waitingForQuota: number;
  /** Inputs being sent, polled or retried. */
  readonly inFlight: number;
  /** Milliseconds until the end, from the pace so far and the quota as far as it is known. */
  readonly etaMs: number | undefined;
}
