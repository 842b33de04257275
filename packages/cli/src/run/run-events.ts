import type { KeyFailure } from "../catalogue/key-states.ts";

/** How a run stands. */
export interface RunState {
  /** Inputs that have a vector now. */
  readonly done: number;
  readonly failed: number;
  /** Inputs of the run. */
  readonly total: number;
  /** Of those that are done: vectors that came from the store after all. */
  readonly cacheHits: number;
  /** POSTs sent. */
  readonly requests: number;
  readonly resends: number;
  /** Credits charged, as far as the answers say. */
  readonly cost: number;
  readonly remainingCredits: number | undefined;
  /** Nothing is on its way, and the quota's window is waited for. */
  readonly isWaiting: boolean;
  readonly elapsedMs: number;
  /** Milliseconds until the end, by the pace so far and the quota; `undefined` where nothing is known of it. */
  readonly etaMs: number | undefined;
}

/** What a run tells while it goes on. */
export interface RunListener {
  /** Called after each input, and a few times a second while nothing happens. */
  onState(state: RunState): void;
  /** An input failed; it is kept. */
  onFailure(
    about: { readonly path: string; readonly row: string; readonly range: string | null },
    failure: KeyFailure,
  ): void;
}
