import { hash } from "node:crypto";
import { RowsError } from "./rows-error.ts";

/**
 * Which ids have come, and on which line, in 12 bytes an id (24 at most): ids are kept as the first 64 bits of their
 * SHA-256. Among ten million ids the chance that two different ones are taken for one is 1 in 300,000.
 */
export class SeenIds {
  #count = 0;
  #slots = new Uint32Array(3 * 1_024);

  /** @throws RowsError where the id has come before */
  add(id: string, line: number): void {
    if (this.#count * 2 >= this.#slots.length / 3) this.#grow();
    const digest = hash("sha256", id, "buffer");
    const first = this.#put(digest.readUInt32LE(0), digest.readUInt32LE(4), line);
    if (first !== line) {
      throw new RowsError(
        "ROWS_DUPLICATE_ID",
        `the id ${JSON.stringify(id.slice(0, 200))} is also on line ${String(first)}: each row needs an id of its own`,
        { line },
      );
    }
    this.#count += 1;
  }

  /** @returns the line of the id that is there, which is `line` where it was not there yet */
  #put(high: number, low: number, line: number): number {
    const slots = this.#slots;
    const capacity = slots.length / 3;
    for (let slot = high & (capacity - 1); ; slot = (slot + 1) & (capacity - 1)) {
      const at = slot * 3;
      const known = slots[at + 2] as number;
      if (known === 0) {
        slots.set([high, low, line], at);
        return line;
      }
      if (slots[at] === high && slots[at + 1] === low) return known;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 3) {
      const line = old[at + 2] as number;
      if (line !== 0) this.#put(old[at] as number, old[at + 1] as number, line);
    }
  }
}
