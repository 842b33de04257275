import type { StoreChange, StoreClaim } from "@segmind-embeddings/core";
import type { Database } from "../database/database.ts";
import type { QuotaWrite } from "../database/quota-table.ts";

/** What one thread asks of the other, name by name. Arguments and results are copied between them. */
export const calls = {
  get: ({ store }: Database, keys: readonly string[]) => store.get(keys),
  open: ({ store }: Database, claims: readonly StoreClaim[]) => store.open(claims),
  write: ({ store }: Database, changes: readonly StoreChange[]) => {
    store.write(changes);
  },
  unsettled: ({ store }: Database) => store.unsettled(),
  entries: ({ store }: Database, after: number, space: string | undefined) => store.entries(after, space),
  stats: ({ store }: Database) => store.stats(),
  delete: ({ store }: Database, keys: readonly string[]) => store.delete(keys),
  readQuota: ({ quotas }: Database, name: string, owners: readonly string[]) => quotas.read(name, owners),
  writeQuota: ({ quotas }: Database, write: QuotaWrite, owners: readonly string[]) =>
    quotas.write(write, owners),
};

type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallArguments<Name extends CallName> =
  Parameters<Calls[Name]> extends [Database, ...infer Rest] ? Rest : never;
export type CallResult<Name extends CallName> = ReturnType<Calls[Name]>;
