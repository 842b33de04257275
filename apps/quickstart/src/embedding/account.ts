import type { RunSummary } from "@segmind-embeddings/core";

/** What some work came to, as core's summaries of its runs say. */
export interface Account {
  /** Vectors that were paid for now. */
  readonly bought: number;
  readonly failed: number;
  /** POSTs. */
  readonly requests: number;
  readonly resends: number;
  /** Failures that may have been billed all the same. */
  readonly mayBeBilled: number;
  /** Credits charged. */
  readonly cost: number;
  /** Credits left, where an answer told. */
  readonly creditsLeft: number | undefined;
}

export const emptyAccount: Account = {
  bought: 0,
  failed: 0,
  requests: 0,
  resends: 0,
  mayBeBilled: 0,
  cost: 0,
  creditsLeft: undefined,
};

export function accountOf(summary: RunSummary): Account {
  const { done, duplicates, cacheHits, failed, attempts, resends, mayBeBilled, cost } = summary;
  const bought = done - duplicates - cacheHits;
  const creditsLeft = summary.remainingCredits;
  return { bought, failed, requests: attempts, resends, mayBeBilled, cost, creditsLeft };
}

/** Two accounts in one; the credits left are the later one's. */
export function addAccounts(first: Account, second: Account): Account {
  return {
    bought: first.bought + second.bought,
    failed: first.failed + second.failed,
    requests: first.requests + second.requests,
    resends: first.resends + second.resends,
    mayBeBilled: first.mayBeBilled + second.mayBeBilled,
    cost: first.cost + second.cost,
    creditsLeft: second.creditsLeft ?? first.creditsLeft,
  };
}
