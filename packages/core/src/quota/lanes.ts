import type { Wish } from "./take.ts";

/** A request that waits in a lane. */
export interface LaneEntry {
  readonly wish: Wish;
  /** Retries go before first tries. */
  readonly isRetry: boolean;
}

/** The entries of a lane with equal wishes, in order of arrival. */
type Row<Entry> = Map<Entry, number>;

/**
 * The order of waiting requests: single calls before runs, retries before first tries, first come, first served. A request
 * that is held up by its own limit holds up no other.
 */
export class Lanes<Entry extends LaneEntry> {
  readonly #lanes: readonly Map<string, Row<Entry>>[] = [new Map(), new Map(), new Map(), new Map()];
  #size = 0;
  #singles = 0;
  #arrivals = 0;

  get size(): number {
    return this.#size;
  }

  /** How many entries are single calls. */
  get singles(): number {
    return this.#singles;
  }

  add(entry: Entry): void {
    const lane = this.#laneOf(entry);
    const kind = kindOf(entry.wish);
    let row = lane.get(kind);
    if (row === undefined) {
      row = new Map();
      lane.set(kind, row);
    }
    row.set(entry, (this.#arrivals += 1));
    this.#size += 1;
    if (entry.wish.priority === "single") this.#singles += 1;
  }

  /** @returns whether it was there */
  delete(entry: Entry): boolean {
    const lane = this.#laneOf(entry);
    const kind = kindOf(entry.wish);
    const row = lane.get(kind);
    if (row?.delete(entry) !== true) return false;
    if (row.size === 0) lane.delete(kind);
    this.#size -= 1;
    if (entry.wish.priority === "single") this.#singles -= 1;
    return true;
  }

  /** All entries, in order. */
  *[Symbol.iterator](): Generator<Entry> {
    for (const lane of this.#lanes) for (const row of lane.values()) yield* row.keys();
  }

  /**
   * Offers a turn to each entry, in order.
   *
   * @param offer returns whether the entry takes it; where it does not, entries with equal wishes are passed over
   */
  offerTurns(offer: (entry: Entry) => boolean): void {
    for (const lane of this.#lanes) {
      const rows = [...lane.values()].map((row) => row.entries());
      const heads = rows.map((row) => row.next());
      for (;;) {
        let first = -1;
        let arrival = Infinity;
        heads.forEach((head, index) => {
          if (head.done === true || head.value[1] >= arrival) return;
          first = index;
          arrival = head.value[1];
        });
        const head = heads[first];
        const row = rows[first];
        if (head === undefined || row === undefined || head.done === true) break;
        heads[first] = offer(head.value[0]) ? row.next() : { done: true, value: undefined };
      }
    }
  }

  #laneOf({ wish, isRetry }: LaneEntry): Map<string, Row<Entry>> {
    return this.#lanes[(wish.priority === "single" ? 0 : 2) + (isRetry ? 0 : 1)] as Map<string, Row<Entry>>;
  }
}

function kindOf({ requestsPerMinute, reserve }: Wish): string {
  return `${String(requestsPerMinute)} ${String(reserve)}`;
}
