import type { Quota, QuotaChange, QuotaContext, QuotaState } from "@segmind-embeddings/core";
import type { QuotaWrite, StoredQuota } from "./database/quota-table.ts";
import { currentMoment } from "./system/current-moment.ts";
import type { DatabaseThread } from "./thread/database-thread.ts";

/**
 * A {@link Quota} in a SQLite file. A change runs in the caller's thread, between a read and a write that succeeds only
 * where nobody wrote in between, so that a busy program holds no lock that others wait for.
 */
export class ThreadedQuota implements Quota {
  readonly #owner: string;
  readonly #thread: DatabaseThread;

  constructor(owner: string, thread: DatabaseThread) {
    this.#owner = owner;
    this.#thread = thread;
  }

  async update<R>(name: string, change: (context: QuotaContext) => QuotaChange<R>): Promise<R> {
    const asked = new Set<string>();
    let stored: StoredQuota | undefined = await this.#thread.call("readQuota", name, []);
    for (;;) {
      const { version, living, clockOffset }: StoredQuota = stored;
      const count = asked.size;
      const { now, offset } = clock(clockOffset);
      const changed = change({
        state: stored.state === undefined ? undefined : (JSON.parse(stored.state) as QuotaState),
        now,
        owner: this.#owner,
        isAlive: (owner) => {
          if (owner === this.#owner) return true;
          // Of one who was not asked about before, the other thread is asked, and the change is run again.
          const isNew = !asked.has(owner);
          asked.add(owner);
          return isNew || living.includes(owner);
        },
      });
      const owners = [...asked];
      if (asked.size > count) stored = await this.#thread.call("readQuota", name, owners);
      else if (changed.state === undefined) return changed.result;
      else {
        const write: QuotaWrite = {
          name,
          version,
          state: JSON.stringify(changed.state),
          clockOffset: offset,
        };
        const inTheWay: StoredQuota | undefined = await this.#thread.call("writeQuota", write, owners);
        if (inTheWay === undefined) return changed.result;
        stored = inTheWay;
      }
    }
  }
}

/**
 * The machine's time, which never goes back: the quota keeps how far it is ahead of the uptime, which nobody can set.
 */
function clock(clockOffset: number | undefined): { now: number; offset: number } {
  const moment = currentMoment();
  const offset = Math.max(moment.now - moment.uptime, clockOffset ?? -Infinity);
  return { now: offset + moment.uptime, offset };
}
