import type { Embedding } from "@segmind-embeddings/core";
import { addAccounts, emptyAccount, type Account } from "../embedding/account.ts";

/** Adds up what is bought, as an adapter's `onEmbedding` tells it. */
export class Bill {
  #account = emptyAccount;
  #onAdd: () => void = () => undefined;

  get account(): Account {
    return this.#account;
  }

  /** Empties it. */
  begin(onAdd: () => void = () => undefined): void {
    this.#account = emptyAccount;
    this.#onAdd = onAdd;
  }

  add({ metrics, attempts, resends }: Embedding): void {
    this.#account = addAccounts(this.#account, {
      ...emptyAccount,
      bought: 1,
      requests: attempts,
      resends,
      cost: metrics.cost ?? 0,
      creditsLeft: metrics.remainingCredits,
    });
    this.#onAdd();
  }
}
