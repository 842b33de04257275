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
  /** How many POSTs it took; 0 for a duplicate, a settled or a resumed one. */
  readonly attempts: number;
  /** How many of those POSTs were sent after one whose outcome is unknown: at most so many extra bills. */
  readonly resends: number;
  /** In a run: the index of the equal input this is a copy of. */
  readonly duplicateOf?: number;
}
