import type { EmbeddedEntry, StoreChange } from "../embedding-store.ts";
import type { StoreError } from "../errors/store-error.ts";
import type { Clock } from "../policy/clock.ts";
import { sleep } from "../policy/sleep.ts";
import type { StoreSession } from "./store-session.ts";

/** Milliseconds before what could not be written is written again: a lock or a full disk may pass. */
const writePauses = [20, 200];

/** Thrown in place of sending: another owner is buying the key, or has bought it. The store knows the outcome. */
export class ClaimTakenError extends Error {}

/**
 * What one call writes to its store about one key: the claim before the first byte is sent, and what became of it. Once
 * something was sent, trouble with the store never costs the caller the vector: it is reported as `error`.
 */
export class Purchase {
  /** Why what became of the key is not in the store. */
  error: StoreError | undefined;
  readonly #session: StoreSession;
  readonly #key: string;
  readonly #replaceUnknown: boolean;
  readonly #clock: Clock;
  #leave: (() => void) | undefined;

  /** @param replaceUnknown whether the key may be bought although an earlier POST for it may have been billed */
  constructor(session: StoreSession, key: string, replaceUnknown: boolean, clock: Clock) {
    this.#session = session;
    this.#key = key;
    this.#replaceUnknown = replaceUnknown;
    this.#clock = clock;
  }

  /**
   * Claims the key durably, unless this purchase holds it already. Nothing may be sent before.
   *
   * @throws ClaimTakenError; StoreError
   */
  async claim(): Promise<void> {
    if (this.#leave !== undefined) return;
    const { inFlight } = this.#session;
    if (inFlight.has(this.#key)) throw new ClaimTakenError();
    this.#leave = inFlight.enter(this.#key);
    try {
      const inTheWay = await this.#session.claim({
        key: this.#key,
        since: this.#clock.wallNow(),
        replaceUnknown: this.#replaceUnknown,
      });
      if (inTheWay !== undefined) throw new ClaimTakenError();
    } catch (error) {
      this.end();
      throw error;
    }
  }

  /** The attempt was surely not billed: the key is free again. */
  async free(requestId?: string): Promise<void> {
    await this.#write({ key: this.#key, entry: undefined, requestId });
    this.end();
  }

  /** A job was accepted. */
  async accept(requestId: string): Promise<void> {
    const submittedAt = this.#clock.wallNow();
    await this.#write({ key: this.#key, entry: { state: "accepted", requestId, submittedAt } });
  }

  /** The vector came. */
  async embed(entry: EmbeddedEntry): Promise<void> {
    await this.#write({ key: this.#key, entry });
  }

  /** It may have been billed, and no call waits for it any more. */
  async lose(reason: string, requestId?: string): Promise<void> {
    const id = requestId === undefined ? {} : { requestId };
    const entry = { state: "unknown", since: this.#clock.wallNow(), reason, ...id } as const;
    await this.#write({ key: this.#key, entry, ...id });
  }

  /** This call is done with the key: other calls of the process that wait for it look again. */
  end(): void {
    this.#leave?.();
    this.#leave = undefined;
  }

  async #write(change: StoreChange): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        await this.#session.write(change);
        this.error = undefined;
        return;
      } catch (error) {
        this.error = error as StoreError;
      }
      const pause = writePauses[tries];
      if (pause === undefined) return;
      await sleep(this.#clock, pause);
    }
  }
}
