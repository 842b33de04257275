import type { Slot } from "../../src/quota/paced-slot.ts";
import type { SimulatedServer } from "./simulated-server.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface Queue {
  acquire(request: {
    priority: "single" | "run";
    lane: "single" | "run";
    isRetry: boolean;
    requestsPerMinute: number | undefined;
    reserve?: number;
    maxWait: number;
    signal: AbortSignal | undefined;
  }): Promise<Slot>;
  observeGet(status: number, headers: never): void;
  readonly pollsCount: boolean;
}

export interface ClientOptions {
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly server: SimulatedServer;
  readonly queue: Queue;
  readonly workers: number;
  readonly requestsPerMinute?: number;
  readonly reserve?: number;
  /** Milliseconds from a grant to the send, at most. */
  readonly sendJitter: number;
  /** How many GETs follow each POST. */
  readonly polls: number;
  /** Singles a minute. */
  readonly singles?: number;
}

/** A client that has more to send than the quota allows. */
export class SimulatedClient {
  readonly #options: ClientOptions;
  isDead = false;
  accepted: number[] = [];
  rejected: number[] = [];
  sends: number[] = [];
  /** How long single calls waited. */
  readonly waits: number[] = [];

  constructor(options: ClientOptions) {
    this.#options = options;
    const { clock, random } = options;
    for (let worker = 0; worker < options.workers; worker += 1) this.#work(false);
    if (options.singles !== undefined) {
      const rate = options.singles / 60_000;
      const arrive = (): void => {
        clock.after(-Math.log(1 - random()) / rate, () => {
          if (this.isDead) return;
          const since = clock.now();
          this.#send(
            "single",
            false,
            () => this.waits.push(clock.now() - since),
            () => undefined,
          );
          arrive();
        });
      };
      arrive();
    }
  }

  #work(isRetry: boolean): void {
    this.#send("run", isRetry, undefined, (status) => {
      if (status === 429) {
        this.#work(true);
        return;
      }
      this.#poll(this.#options.polls);
    });
  }

  #poll(left: number): void {
    const { clock, queue, server, random } = this.#options;
    if (left === 0) {
      this.#work(false);
      return;
    }
    const next = (status: number): void => {
      // A poll that was turned away comes again.
      clock.after(500, () => this.#poll(status === 429 ? left : left - 1));
    };
    if (queue.pollsCount) {
      this.#send("run", true, undefined, next, true);
      return;
    }
    clock.after(20 + 20 * random(), () => {
      const { status, headers } = server.handle(true);
      clock.after(30, () => {
        if (this.isDead) return;
        queue.observeGet(status, headers as never);
        next(status);
      });
    });
  }

  #send(
    priority: "single" | "run",
    isRetry: boolean,
    onGrant: (() => void) | undefined,
    onEnd: (status: number) => void,
    isPoll = false,
  ): void {
    const { clock, random, server, queue, sendJitter, requestsPerMinute, reserve } = this.#options;
    void queue
      .acquire({
        priority,
        lane: priority,
        isRetry,
        requestsPerMinute,
        ...(reserve === undefined ? {} : { reserve }),
        maxWait: Infinity,
        signal: undefined,
      })
      .then((slot) => {
        if (this.isDead) return;
        onGrant?.();
        clock.after(random() * sendJitter, () => {
          if (this.isDead) return;
          this.sends.push(clock.now());
          slot.sent();
          clock.after(20 + 20 * random(), () => {
            const { status, headers } = server.handle(isPoll);
            (status === 429 ? this.rejected : this.accepted).push(clock.now());
            clock.after(200 + 100 * random(), () => {
              if (this.isDead) return;
              slot.answered(status, headers);
              onEnd(status);
            });
          });
        });
      });
  }
}
