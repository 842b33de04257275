import { createHash } from "node:crypto";
import { systemClock } from "../policy/clock.ts";
import { Pacer } from "./pacer.ts";

/** By origin and a hash of the key. */
const pacers = new Map<string, { pacer: Pacer; users: number }>();

/**
 * The pacer of a quota: one for each origin and key in this process. It outlives its clients until its last window
 * is over, so that a client made for each call does not forget a 429.
 */
export function sharedPacer(origin: string, apiKey: string): { pacer: Pacer; leave: () => void } {
  for (const [name, { pacer, users }] of pacers) if (users === 0 && pacer.isIdle) pacers.delete(name);
  const name = `${origin} ${createHash("sha256").update(apiKey).digest("base64")}`;
  const entry = pacers.get(name) ?? { pacer: new Pacer(systemClock), users: 0 };
  pacers.set(name, entry);
  entry.users += 1;
  let isLeft = false;
  return {
    pacer: entry.pacer,
    leave: () => {
      if (!isLeft) entry.users -= 1;
      isLeft = true;
    },
  };
}
