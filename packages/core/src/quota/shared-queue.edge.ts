import { describeValue } from "../errors/describe-value.ts";
import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { systemClock } from "../policy/clock.ts";
import { MemoryQuota } from "./memory-quota.edge.ts";
import { queueName } from "./queue-name.ts";
import type { Quota } from "./quota.ts";
import type { QueueUse } from "./shared-queue.ts";
import { WaitQueue } from "./wait-queue.ts";
import { defaultQuotaWindow } from "./window-times.ts";

/** One place for all copies of this package in an isolate. The number is that of the surface they share. */
const placeKey = Symbol.for("@segmind-embeddings/core/memory-quota/1");

/**
 * The quota of an origin and a key in this isolate. Calls share its state, which is plain data; each waits in a queue of
 * its own, because timers and promises belong to the request that made them.
 *
 * @throws InvalidInputError for a place that is not this isolate's memory
 */
export function useSharedQueue(
  origin: string,
  apiKey: string,
  quota: Quota | undefined,
  window = defaultQuotaWindow,
): QueueUse {
  const place = quota ?? isolateQuota();
  if (!isOfIsolate(place)) {
    throwInvalidInput(
      "options.quota",
      describeValue(quota),
      "a MemoryQuota, or none: in this runtime calls share a quota in the memory of their isolate alone",
    );
  }
  const name = queueName(origin, apiKey, window);
  return {
    queue: () =>
      new WaitQueue({ quota: place.open(), name, clock: systemClock, random: Math.random, window }),
    leave: () => Promise.resolve(),
  };
}

/** A MemoryQuota, from this copy of the package or another one. */
function isOfIsolate(place: Quota): place is MemoryQuota {
  return typeof (place as Partial<MemoryQuota>).open === "function";
}

function isolateQuota(): Quota {
  // eslint-disable-next-line no-restricted-globals -- what all copies of the package see is the global object alone
  const shared = globalThis as unknown as Record<symbol, Quota | undefined>;
  return (shared[placeKey] ??= new MemoryQuota());
}
