import process from "node:process";
import type { EmbeddingStore } from "../../packages/core/src/index.ts";

export interface Asked {
  readonly id: number;
  readonly method: Exclude<keyof EmbeddingStore, "owner" | "commitDelay">;
  readonly args: readonly unknown[];
}

export interface Answered {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Does with a store of this process what its parent asks, which has it by `openRemotely`. */
export function serveStore(store: EmbeddingStore): void {
  process.on("message", ({ id, method, args }: Asked) => {
    const respond = (answered: Omit<Answered, "id">): void => {
      process.send?.({ id, ...answered });
    };
    const call = store[method].bind(store) as (...args: readonly unknown[]) => unknown;
    Promise.resolve(call(...args)).then(
      (result) => respond({ result }),
      (error: unknown) => respond({ error }),
    );
  });
  process.send?.({ owner: store.owner });
}
