/** One thing that every implementation of a seam must do; `run` rejects where it does not. */
export interface ConformanceCase {
  readonly name: string;
  /** @throws Error where the implementation does not do it */
  readonly run: () => Promise<void>;
}
