/** The account's money, in credits. What is held for a running request cannot be promised to another. */
export interface Balance {
  /** Why `cost` cannot be spent now, or undefined once it is held. */
  hold(cost: number): "insufficient" | "team-limit" | undefined;
  /** Turns what was held into a payment. */
  pay(cost: number): void;
  /** Gives back what was held for a request that is not billed. */
  release(cost: number): void;
  /** What is left in all. */
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
      if (clean(credits + freeCredits - held) < cost) return "insufficient";
      if (clean(spent + held + cost) > options.teamSpendLimit) return "team-limit";
      held = clean(held + cost);
      return undefined;
    },
    pay(cost) {
      held = clean(held - cost);
      spent = clean(spent + cost);
      const free = Math.min(freeCredits, cost);
      freeCredits = clean(freeCredits - free);
      credits = clean(credits - (cost - free));
    },
    release(cost) {
      held = clean(held - cost);
    },
    total: () => clean(credits + freeCredits),
    credits: () => credits,
    freeCredits: () => freeCredits,
  };
}

/** Sums of prices such as 0.1 + 0.2 without the dust of binary fractions. */
function clean(amount: number): number {
  return Math.round(amount * 1e9) / 1e9;
}
