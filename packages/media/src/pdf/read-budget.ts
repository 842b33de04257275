import { excessivePdf } from "./pdf-problem.ts";

/** One object with more values than this, an array of a page tree for instance, belongs to no honest document. */
const mostValuesOfObject = 1_000_000;
/** A document of 64 MiB has room for some 15 million values. */
const mostValues = 30_000_000;
const mostBytes = 512 * 1024 * 1024;
const mostInflated = 512 * 1024 * 1024;

/** Counts what reading costs, so that a file cannot have the same bytes read again and again. One for each task. */
export class ReadBudget {
  #values = 0;
  #valuesOfObject = 0;
  #bytes = 0;
  #inflated = 0;

  beginObject(): void {
    this.#valuesOfObject = 0;
  }

  /** @param weight what it takes of memory, in units of a number in an array */
  addValue(weight: number): void {
    this.#valuesOfObject += weight;
    if (this.#valuesOfObject > mostValuesOfObject)
      return excessivePdf("values in one PDF object", mostValuesOfObject);
    this.#add(weight);
  }

  /** An entry of a table, of which nothing but a number is kept. */
  addEntry(): void {
    this.#add(1);
  }

  #add(weight: number): void {
    this.#values += weight;
    if (this.#values > mostValues) return excessivePdf("values in PDF objects", mostValues);
  }

  addBytes(count: number): void {
    this.#bytes += count;
    if (this.#bytes > mostBytes) return excessivePdf("bytes of PDF objects", mostBytes);
  }

  addInflated(count: number): void {
    this.#inflated += count;
    if (this.#inflated > mostInflated)
      return excessivePdf("bytes of PDF objects when inflated", mostInflated);
  }

  /** Ends the work for a stream that is longer than a cap, or than what may still be inflated. */
  refuseInflated(cap: number): never {
    return excessivePdf("bytes of PDF objects when inflated", this.inflatable < cap ? mostInflated : cap);
  }

  /** Bytes that may still be inflated. */
  get inflatable(): number {
    return mostInflated - this.#inflated;
  }
}
