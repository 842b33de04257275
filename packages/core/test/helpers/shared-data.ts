import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import {
  applyChange,
  applyClaim,
  type EmbeddingStore,
  type StoreChange,
  type StoreClaim,
  type StoreEntry,
  type UnsettledKey,
} from "../../src/index.ts";

/** What a call of a store is about: a look, a claim, or what a change writes. */
export type StoreStep = "get" | "open" | "accepted" | "embedded" | "unknown" | "removal";

/** What goes wrong with one owner's calls. */
export interface StoreTrouble {
  /** Calls that hold this step. */
  readonly step: StoreStep;
  /** Before anything of the call is durable, or after all of it is and before the caller hears of it. */
  readonly moment: "before" | "after";
  /** It rejects, takes its time, or its process dies. */
  readonly what: "fail" | "slow" | "crash";
  /** How often; a process dies once. @default Infinity */
  readonly times?: number;
  /** So many calls pass before. @default 0 */
  readonly skip?: number;
}

/** One step that became durable. */
export interface DurableStep {
  readonly owner: string;
  readonly key: string;
  readonly step: StoreStep;
}

/** Milliseconds that a slow call takes. */
const slowness = 30;

/**
 * The data of a store that several owners open, as processes open one file. What is written here has survived whatever
 * becomes of its owner.
 */
export class SharedData {
  readonly entries = new Map<string, StoreEntry>();
  readonly durable: DurableStep[] = [];
  readonly #dead = new Set<string>();
  #owners = 0;

  /** Opens the data for one more owner. */
  open(...troubles: readonly StoreTrouble[]): OwnedStore {
    this.#owners += 1;
    return new OwnedStore(this, `owner ${String(this.#owners)}`, troubles);
  }

  kill(owner: string): void {
    this.#dead.add(owner);
  }

  isDead(owner: string): boolean {
    return this.#dead.has(owner);
  }

  /** What is known of a key by those who live. */
  get(key: string): StoreEntry | undefined {
    const entry = this.entries.get(key);
    if (entry?.state !== "open" || !this.#dead.has(entry.owner)) return entry;
    return { state: "unknown", since: entry.since, reason: "its owner died" };
  }

  /** The keys that an owner has claimed and not settled. */
  openKeysOf(owner: string): string[] {
    return [...this.entries].flatMap(([key, entry]) =>
      entry.state === "open" && entry.owner === owner ? [key] : [],
    );
  }

  claim(claim: StoreClaim, owner: string): StoreEntry | undefined {
    const current = this.get(claim.key);
    const entry = applyClaim(current, claim, owner);
    if (entry === undefined) return current;
    this.#put(claim.key, entry, owner, "open");
    return undefined;
  }

  change(change: StoreChange, owner: string): void {
    const entry = applyChange(this.get(change.key), change, owner);
    if (entry !== undefined) this.#put(change.key, entry, owner, stepOf(change));
  }

  #put(key: string, entry: StoreEntry | null, owner: string, step: StoreStep): void {
    if (entry === null) this.entries.delete(key);
    else this.entries.set(key, entry);
    this.durable.push({ owner, key, step });
  }
}

/** One owner's handle: each of its calls takes a turn of the event loop at least, and meets the trouble that it is given. */
export class OwnedStore implements EmbeddingStore {
  readonly owner: string;
  /** Called when the process of this owner dies. */
  onCrash: () => void = () => undefined;
  readonly #data: SharedData;
  #troubles: (Required<StoreTrouble> & { seen: number })[];

  constructor(data: SharedData, owner: string, troubles: readonly StoreTrouble[]) {
    this.#data = data;
    this.owner = owner;
    this.#troubles = troubles.map((trouble) => ({ times: Infinity, skip: 0, seen: 0, ...trouble }));
  }

  /** Ends this owner's process: from now on nothing of it is written, and it gets no result. */
  crash(): void {
    if (this.#data.isDead(this.owner)) return;
    this.#data.kill(this.owner);
    this.onCrash();
  }

  /** The trouble is over. */
  mend(): void {
    this.#troubles = [];
  }

  get(keys: readonly string[]): Promise<readonly (StoreEntry | undefined)[]> {
    return this.#call(["get"], () => keys.map((key) => this.#data.get(key)));
  }

  open(claims: readonly StoreClaim[]): Promise<readonly (StoreEntry | undefined)[]> {
    return this.#call(["open"], () => claims.map((claim) => this.#data.claim(claim, this.owner)));
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    return this.#call(changes.map(stepOf), () => {
      for (const change of changes) this.#data.change(change, this.owner);
    });
  }

  unsettled(): Promise<readonly UnsettledKey[]> {
    return this.#call([], () =>
      [...this.#data.entries.keys()].flatMap((key) => {
        const entry = this.#data.get(key);
        return entry === undefined || entry.state === "embedded" ? [] : [{ key, entry }];
      }),
    );
  }

  async #call<Result>(steps: readonly StoreStep[], apply: () => Result): Promise<Result> {
    await turn();
    this.#assertAlive();
    const troubles = this.#troubles.filter((trouble) => {
      if (!steps.includes(trouble.step)) return false;
      trouble.seen += 1;
      return trouble.seen > trouble.skip && trouble.seen <= trouble.skip + trouble.times;
    });
    await this.#meet(troubles.filter(({ moment }) => moment === "before"));
    const result = apply();
    await this.#meet(troubles.filter(({ moment }) => moment === "after"));
    return result;
  }

  async #meet(troubles: readonly StoreTrouble[]): Promise<void> {
    for (const { what, step, moment } of troubles) {
      if (what === "slow") await sleep(slowness);
      if (what === "fail") throw new Error(`the disk failed ${moment} the ${step}`);
      if (what === "crash") this.crash();
    }
    this.#assertAlive();
  }

  /** What runs on of a process that died gets no result, and so ends. */
  #assertAlive(): void {
    if (this.#data.isDead(this.owner)) throw new Error("the process is dead");
  }
}

function stepOf({ entry }: StoreChange): StoreStep {
  return entry === undefined ? "removal" : entry.state;
}
