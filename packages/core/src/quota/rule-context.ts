/** Who changes the state of a quota, and when. */
export interface RuleContext {
  /** Milliseconds by the place's clock. */
  readonly now: number;
  readonly owner: string;
  /** From 0 up to 1. */
  readonly random: number;
}
