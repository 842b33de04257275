import { systemClock, type Clock } from "../policy/clock.ts";
import { Heartbeat } from "../policy/heartbeat.ts";
import { sleep } from "../policy/sleep.ts";

/** Milliseconds between two looks at a key that another call is buying. */
const look = 25;

/**
 * The keys of one store that calls of this isolate are buying now. Who waits for a key looks for itself: the request
 * that buys it may be cut off, and would never say that it is done.
 */
export class KeysInFlight {
  readonly #clock: Clock;
  readonly #buyers = new Map<string, Heartbeat>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** How many keys are being bought. */
  get size(): number {
    return this.#buyers.size;
  }

  has(key: string): boolean {
    return this.#buyers.get(key)?.isAlive ?? false;
  }

  /** A call begins to buy a key. @returns to be called when it is done with it */
  enter(key: string): () => void {
    const heartbeat = new Heartbeat(this.#clock);
    heartbeat.start();
    this.#buyers.set(key, heartbeat);
    return () => {
      heartbeat.stop();
      if (this.#buyers.get(key) === heartbeat) this.#buyers.delete(key);
    };
  }

  /** Resolves when no call has the key any more; rejects with the signal's reason. */
  async whenLeft(key: string, signal: AbortSignal | undefined): Promise<void> {
    while (this.has(key)) await sleep(this.#clock, look, signal);
  }
}
