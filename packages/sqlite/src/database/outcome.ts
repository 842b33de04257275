import type { StoreFailure } from "../errors/store-failure.ts";

/** What became of one of several things that were done together. */
export type Outcome<R> = { readonly result: R } | { readonly failure: StoreFailure };
