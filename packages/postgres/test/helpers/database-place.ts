import type { PostgresOptions } from "../../src/index.ts";

/** Where a process of a test opens its database. */
export interface DatabasePlace {
  readonly url: string;
  readonly options: PostgresOptions;
}
