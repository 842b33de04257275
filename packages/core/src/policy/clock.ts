import { afterPoll } from "./after-poll.ts";

/** The one way to the time, so that a test can set a clock of its own. */
export interface Clock {
  /** Milliseconds that only go forward, from an arbitrary start. */
  now(): number;
  /** Milliseconds since the epoch, which the machine's owner may set. */
  wallNow(): number;
  /** Calls back once; the result cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Calls back once, after what has reached this machine over the network was handed out; the result cancels it. */
  afterPoll(callback: () => void): () => void;
}

/** What `setTimeout` takes at most, 24.8 days; more would fire at once. */
const longestTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after(milliseconds, callback) {
    const rest = milliseconds - longestTimer;
    if (rest > 0) {
      let cancel = systemClock.after(longestTimer, () => {
        cancel = systemClock.after(rest, callback);
      });
      return () => cancel();
    }
    const timer = setTimeout(callback, Math.max(0, milliseconds));
    return () => clearTimeout(timer);
  },
  afterPoll,
};
