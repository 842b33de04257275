import { systemClock } from "../policy/clock.ts";
import { MemoryQuota } from "./memory-quota.ts";
import { queueName } from "./queue-name.ts";
import type { Quota } from "./quota.ts";
import { WaitQueue } from "./wait-queue.ts";
import { defaultQuotaWindow } from "./window-times.ts";

/** A queue and how many clients use it. */
interface SharedQueue {
  readonly queue: WaitQueue;
  users: number;
}

interface Registry {
  /** For clients without a place. */
  readonly queues: Map<string, SharedQueue>;
  readonly queuesOf: WeakMap<Quota, Map<string, SharedQueue>>;
}

/**
 * One registry for all copies of this package in a process, of which a dependency may bring one of its own. The number
 * is that of the surface they share.
 */
const registryKey = Symbol.for("@segmind-embeddings/core/wait-queues/1");

export interface QueueUse {
  /** The queue that a call waits in. */
  readonly queue: () => WaitQueue;
  /** The client is closed. */
  readonly leave: () => Promise<void>;
}

/**
 * The queue of a quota: one for each origin, key and place in this process. It outlives its clients until its last
 * window is over, so that a client made for each call does not forget a 429.
 *
 * @param quota the place to share with others; without one it is this process's memory
 * @param window the length of the server's window, in milliseconds
 */
export function useSharedQueue(
  origin: string,
  apiKey: string,
  quota: Quota | undefined,
  window = defaultQuotaWindow,
): QueueUse {
  const queues = queuesIn(registry(), quota);
  for (const [name, { queue, users }] of queues) if (users === 0 && queue.isIdle) queues.delete(name);
  const name = queueName(origin, apiKey, window);
  const shared = queues.get(name) ?? { queue: newQueue(name, quota, window), users: 0 };
  queues.set(name, shared);
  shared.users += 1;
  let isLeft = false;
  return {
    queue: () => shared.queue,
    leave: async () => {
      // Slots that are free again are of use to other processes, and the place may be closed after the client.
      await shared.queue.flush();
      if (!isLeft) shared.users -= 1;
      isLeft = true;
    },
  };
}

function newQueue(name: string, quota: Quota | undefined, window: number): WaitQueue {
  const place = quota ?? new MemoryQuota(systemClock);
  return new WaitQueue({ quota: place, name, clock: systemClock, random: Math.random, window });
}

function queuesIn({ queues, queuesOf }: Registry, quota: Quota | undefined): Map<string, SharedQueue> {
  if (quota === undefined) return queues;
  const own = queuesOf.get(quota) ?? new Map<string, SharedQueue>();
  queuesOf.set(quota, own);
  return own;
}

function registry(): Registry {
  // eslint-disable-next-line no-restricted-globals -- what all copies of the package see is the global object alone
  const shared = globalThis as unknown as Record<symbol, Registry | undefined>;
  return (shared[registryKey] ??= { queues: new Map(), queuesOf: new WeakMap() });
}
