import type { SqliteDatabase } from "@segmind-embeddings/sqlite";
import type { Connection } from "../catalogue/connection.ts";
import type { KeyOutcome } from "../catalogue/key-states.ts";
import type { WorkList } from "../catalogue/work-list.ts";

/** Keys looked up in one call of the store. */
const pageSize = 256;

/** What the store knows of a run's pieces that the catalogue did not. */
export interface StoreCheck {
  /** Inputs whose job the gateway has accepted already: they take no request. */
  readonly accepted: number;
}

/** Removes from the list what is stored already. */
export async function checkStore(
  work: WorkList,
  { store }: Pick<SqliteDatabase, "store">,
  stop: AbortSignal,
): Promise<StoreCheck> {
  let accepted = 0;
  for (let after = 0; ;) {
    stop.throwIfAborted();
    const page = work.keysAfter(after, pageSize);
    const last = page.at(-1);
    if (last === undefined) return { accepted };
    const entries = await store.get(page.map(({ key }) => key));
    const stored = new Map<string, KeyOutcome>();
    for (const [index, { key }] of page.entries()) {
      const state = entries[index]?.state;
      if (state === "embedded") stored.set(key, "embedded");
      if (state === "accepted") accepted += 1;
    }
    await work.settle(stored);
    after = last.id;
  }
}

/**
 * Makes the catalogue forget which keys are embedded if the store has fewer vectors than the catalogue says: then the
 * store's file was lost or replaced, and every key must be looked up again.
 */
export async function distrustCatalogue(
  connection: Connection,
  { store }: Pick<SqliteDatabase, "store">,
): Promise<void> {
  const row = connection.one("SELECT count(*) AS n FROM keys WHERE state = 'embedded'");
  const { embedded } = await store.stats();
  if (embedded >= (row?.["n"] as number)) return;
  for (let removed = 1; removed > 0;) {
    removed = await connection.write(() =>
      connection.run(
        "DELETE FROM keys WHERE key IN (SELECT key FROM keys WHERE state IN ('embedded', 'query') LIMIT 1000)",
      ),
    );
  }
}
