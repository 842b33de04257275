import type { WaitQueue } from "../../src/quota/wait-queue.ts";
import type { PaceRequest } from "../../src/quota/waiters.ts";
import type { SimulatedServer } from "./simulated-server.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface SimulatedClientOptions {
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly server: SimulatedServer;
  readonly queue: Pick<WaitQueue, "acquire" | "observeGet" | "pollsCount">;
  /** Items in flight at a time. */
  readonly concurrency: number;
  readonly requestsPerMinute?: number | undefined;
  readonly reserve: number;
  /** Milliseconds from a grant to its send, at most. */
  readonly sendJitter: number;
  /** How many GETs follow each POST. */
  readonly polls: number;
  /** Single calls beside the run, a minute. */
  readonly singleCalls: number;
}

/** A client with a run that never ends, and single calls beside it. */
export class SimulatedClient {
  readonly #options: SimulatedClientOptions;
  /** When its requests were written, and when the first response came. */
  readonly sends: number[] = [];
  firstAnswerAt = Infinity;
  /** How many of its requests the server took. */
  accepted = 0;
  /** How long single calls waited, in milliseconds. */
  readonly waits: number[] = [];
  #isDead = false;

  constructor(options: SimulatedClientOptions) {
    this.#options = options;
    for (let place = 0; place < options.concurrency; place += 1) this.#nextItem();
    if (options.singleCalls > 0) this.#nextSingleCall();
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** It does nothing any more, whatever is under way. */
  die(): void {
    this.#isDead = true;
  }

  #nextItem(isRetry = false): void {
    this.#post("run", isRetry, (status) => {
      if (status === 429) this.#nextItem(true);
      else this.#poll(this.#options.polls);
    });
  }

  #nextSingleCall(): void {
    const { clock, random, singleCalls } = this.#options;
    clock.after((-Math.log(1 - random()) / singleCalls) * 60_000, () => {
      const since = clock.now();
      const onGrant = (): unknown => this.waits.push(clock.now() - since);
      this.#post("single", false, () => undefined, onGrant);
      this.#nextSingleCall();
    });
  }

  #poll(left: number): void {
    const { clock, queue } = this.#options;
    if (left === 0) {
      this.#nextItem();
      return;
    }
    // A poll that was turned away is repeated.
    const onAnswer = (status: number): unknown =>
      clock.after(500, () => this.#poll(status === 429 ? left : left - 1));
    if (queue.pollsCount) {
      this.#post("run", true, onAnswer, undefined, true);
      return;
    }
    this.#exchange(true, (status, headers) => {
      queue.observeGet(status, headers);
      onAnswer(status);
    });
  }

  #post(
    priority: PaceRequest["priority"],
    isRetry: boolean,
    onAnswer: (status: number) => void,
    onGrant?: () => void,
    isPoll = false,
  ): void {
    const { clock, random, queue, sendJitter, requestsPerMinute, reserve } = this.#options;
    const wait = { maxWait: Infinity, signal: undefined };
    void queue.acquire({ priority, isRetry, requestsPerMinute, reserve, ...wait }).then((slot) => {
      onGrant?.();
      clock.after(random() * sendJitter, () => {
        if (this.#isDead) return;
        this.sends.push(clock.now());
        slot.sent();
        this.#exchange(isPoll, (status, headers) => {
          slot.answered(status, headers);
          onAnswer(status);
        });
      });
    });
  }

  #exchange(
    isPoll: boolean,
    onAnswer: (status: number, headers: ReturnType<SimulatedServer["handle"]>["headers"]) => void,
  ): void {
    const { clock, random, server } = this.#options;
    clock.after(20 + 20 * random(), () => {
      const { status, headers } = server.handle(isPoll);
      if (status === 200) this.accepted += 1;
      clock.after(200 + 100 * random(), () => {
        this.firstAnswerAt = Math.min(this.firstAnswerAt, clock.now());
        if (!this.#isDead) onAnswer(status, headers);
      });
    });
  }
}
