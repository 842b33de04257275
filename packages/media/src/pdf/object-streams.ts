import { brokenPdf, excessivePdf } from "./pdf-problem.ts";
import type { PdfValue } from "./pdf-value.ts";
import type { ReadBudget } from "./read-budget.ts";
import { ValueReader } from "./value-reader.ts";

/** What one stream of objects may inflate to; Acrobat's own hold a few hundred kilobytes. */
export const mostInflatedAtOnce = 32 * 1024 * 1024;
/** What is kept of them while objects are read one by one. */
const mostKept = 48 * 1024 * 1024;

/** A stream of objects, inflated: where the objects in it begin. */
interface ObjectStream {
  readonly data: Buffer;
  readonly numbers: Uint32Array;
  readonly starts: Uint32Array;
  /** The same starts in rising order: each object ends at the latest where another begins. */
  readonly sorted: Uint32Array;
}

/** The streams of objects that were used last. */
export class ObjectStreams {
  readonly #kept = new Map<number, ObjectStream>();
  #bytes = 0;

  /**
   * The n-th object of a stream.
   *
   * @param open inflates the stream of this number
   * @returns `undefined` where the n-th object has another number
   */
  read(
    { container, index, number }: { container: number; index: number; number: number },
    open: () => OpenedStream,
    budget: ReadBudget,
  ): PdfValue | undefined {
    const stream = this.#kept.get(container) ?? this.#keep(container, open(), budget);
    // Some writers count the objects wrong; their numbers are right.
    const found = stream.numbers[index] === number ? index : stream.numbers.indexOf(number);
    if (found === -1) return undefined;
    const start = stream.starts[found] ?? 0;
    budget.beginObject();
    const reader = new ValueReader(stream.data, start, endOf(start, stream), { budget });
    const value = reader.readValue();
    budget.addBytes(reader.position - start);
    return value;
  }

  #keep(container: number, opened: OpenedStream, budget: ReadBudget): ObjectStream {
    const stream = readHeader(opened, budget);
    const weight = (kept: ObjectStream): number => kept.data.length + kept.numbers.length * 12;
    this.#bytes += weight(stream);
    this.#kept.set(container, stream);
    for (const [oldest, kept] of this.#kept) {
      if (this.#bytes <= mostKept || oldest === container) break;
      this.#kept.delete(oldest);
      this.#bytes -= weight(kept);
    }
    return stream;
  }
}

export interface OpenedStream {
  readonly data: Buffer;
  /** How many objects it says that it has, and where the first begins. */
  readonly count: number;
  readonly first: number;
}

/** A stream begins with the number and the place of each object. */
function readHeader({ data, count, first }: OpenedStream, budget: ReadBudget): ObjectStream {
  if (!(count >= 0 && count <= data.length / 2 && first >= 0))
    return brokenPdf(`a stream of objects counts ${count} objects and has room for fewer`);
  if (count > 1_000_000) return excessivePdf("objects in one stream", 1_000_000);
  const reader = new ValueReader(data, 0, data.length, { budget });
  const [numbers, starts] = [new Uint32Array(count), new Uint32Array(count)];
  for (let index = 0; index < count; index += 1) {
    budget.addEntry();
    const [number, offset] = [reader.readInteger(), reader.readInteger()];
    if (number === undefined || offset === undefined)
      return brokenPdf("a stream of objects does not tell where they are");
    numbers[index] = number;
    starts[index] = Math.min(first + offset, data.length);
  }
  return { data, numbers, starts, sorted: starts.slice().sort() };
}

function endOf(start: number, { sorted, data }: ObjectStream): number {
  return firstAbove(sorted, start) ?? data.length;
}

/** The first number above another in a list in rising order. */
export function firstAbove(sorted: Uint32Array | Float64Array, value: number): number | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return sorted[low];
}
