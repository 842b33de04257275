import type { Quota, QuotaChange, QuotaContext } from "./quota.ts";

/**
 * Gives a place whose updates of one name by this opening are made one after another. For a place in a database: updates
 * that overlap would only wait for each other's lock, or be repeated. Different names do not wait for each other.
 */
export function serialQuota(place: Quota): Quota {
  /** The last update of each name, for which the next one waits. */
  const last = new Map<string, Promise<unknown>>();
  return {
    async update<R>(name: string, change: (context: QuotaContext) => QuotaChange<R>): Promise<R> {
      const before = last.get(name);
      const update = (async () => {
        await before?.catch(() => undefined);
        return place.update(name, change);
      })();
      last.set(name, update);
      try {
        return await update;
      } finally {
        if (last.get(name) === update) last.delete(name);
      }
    },
  };
}
