import type { StoreClaim } from "@segmind-embeddings/core";
import type { Database } from "../database/database.ts";
import type { QuotaWrite } from "../database/quota-table.ts";
import { unpackChanges, type PackedChanges } from "./packed-changes.ts";
import { packEntries } from "./packed-entries.ts";

/** What one thread asks of the other and waits for no writer, name by name. Arguments and results are copied between them. */
const reads = {
  get: ({ store }: Database, keys: readonly string[]) => packEntries(store.get(keys)),
  unsettled: ({ store }: Database) => store.unsettled(),
  entries: ({ store }: Database, after: number, space: string | undefined) => store.entries(after, space),
  vectors: ({ store }: Database, space: string, after: string | undefined) => store.vectors(space, after),
  stats: ({ store }: Database) => store.stats(),
  readQuota: ({ quotas }: Database, name: string, owners: readonly string[]) => quotas.read(name, owners),
};

/** Those that write. */
const writes = {
  open: ({ store }: Database, claims: readonly StoreClaim[]) => store.open(claims),
  write: ({ store }: Database, changes: PackedChanges) => {
    store.write(unpackChanges(changes));
  },
  delete: ({ store }: Database, keys: readonly string[]) => store.delete(keys),
  writeQuota: ({ quotas }: Database, write: QuotaWrite, owners: readonly string[]) =>
    quotas.write(write, owners),
};

const calls = { ...reads, ...writes };

type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallArguments<Name extends CallName> =
  Parameters<Calls[Name]> extends [Database, ...infer Rest] ? Rest : never;
export type CallResult<Name extends CallName> = ReturnType<Calls[Name]>;

export function isWrite(name: CallName): boolean {
  return name in writes;
}

/** Does what the other thread asked for. */
export function runCall(database: Database, name: CallName, args: readonly unknown[]): unknown {
  const call = calls[name] as (database: Database, ...args: readonly unknown[]) => unknown;
  return call(database, ...args);
}
