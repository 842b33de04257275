/** Where the real endpoint is. */
export const defaultBaseUrl = "https://api.segmind.com";

/** Against what the bench runs. */
export type Target =
  | { readonly kind: "mock" }
  | {
      readonly kind: "real";
      readonly baseUrl: string | undefined;
      readonly apiKey: string;
      /** What is left of `--max-requests`. */
      readonly budget: RequestBudget;
    };

/** The requests of `--max-requests` are used up. */
export class BudgetSpent extends Error {
  override name = "BudgetSpent";
}

/** Counts requests before they are sent, so that a limit is never passed. */
export class RequestBudget {
  readonly limit: number;
  #used = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  /** Takes one request out of the budget; `false` where it is used up. */
  take(): boolean {
    if (this.#used >= this.limit) return false;
    this.#used += 1;
    return true;
  }
}
