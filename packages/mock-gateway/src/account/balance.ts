/** The account's credits. Credits that are held for a running request cannot be held for another one. */
export interface Balance {
  /** Holds `cost` for a request and gives undefined, or gives the reason why it cannot be spent. */
  hold(cost: number): "insufficient" | "team-limit" | undefined;
  /** Pays a cost that was held. */
  pay(cost: number): void;
  /** Frees a cost that was held for a request that is not billed. */
  release(cost: number): void;
  /** Credits and free credits together. */
  total(): number;
  credits(): number;
  freeCredits(): number;
}

export function createBalance(options: {
  credits: number;
  freeCredits: number;
  teamSpendLimit: number;
}): Balance {
  let { credits, freeCredits } = options;
  let held = 0;
  let spent = 0;
  return {
    hold(cost) {
      if (roundCredits(credits + freeCredits - held) < cost) return "insufficient";
      if (roundCredits(spent + held + cost) > options.teamSpendLimit) return "team-limit";
      held = roundCredits(held + cost);
      return undefined;
    },
    pay(cost) {
      held = roundCredits(held - cost);
      spent = roundCredits(spent + cost);
      const free = Math.min(freeCredits, cost);
      freeCredits = roundCredits(freeCredits - free);
      credits = roundCredits(credits - (cost - free));
    },
    release(cost) {
      held = roundCredits(held - cost);
    },
    total: () => roundCredits(credits + freeCredits),
    credits: () => credits,
    freeCredits: () => freeCredits,
  };
}

/** Rounds away the error of binary fractions, as in 0.1 + 0.2. */
function roundCredits(amount: number): number {
  return Math.round(amount * 1e9) / 1e9;
}
