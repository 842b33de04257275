/** One requirement, for any test runner. */
export interface ConformanceCase {
  readonly name: string;
  /** Rejects where the requirement is not met. */
  readonly run: () => Promise<void>;
}
