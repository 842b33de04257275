import { InvalidInputError, type EmbedInput } from "@segmind-embeddings/core";
import { sizeOfRange } from "./size-of-range.ts";
import { isIndex, unknownPlace } from "./unknown-place.ts";
import type { BulkSource, SourceItem, SourceRange } from "./bulk-source.ts";

/** An input of {@link ownSource}. */
export interface OwnInput {
  /** What a person knows it by. @default its index */
  readonly id?: string | undefined;
  /** What is embedded. */
  readonly input: string | EmbedInput;
}

/** What {@link ownSource} reads by. */
export interface OwnSourceOptions {
  /** How many inputs there are. */
  count(): number | Promise<number>;
  /**
   * The inputs from an index on, at the same index always the same one. Where it gives fewer than it is asked for, it is
   * asked for the rest, until it gives none.
   */
  read(
    from: number,
    count: number,
    signal?: AbortSignal,
  ): Iterable<OwnInput> | AsyncIterable<OwnInput> | Promise<Iterable<OwnInput>>;
}

/**
 * Inputs that functions of your own read by index. Every worker is given them in `sources` under the same name.
 *
 * @throws InvalidInputError for what is no function
 */
export function ownSource(name: string, options: OwnSourceOptions): BulkSource {
  for (const method of ["count", "read"] as const) {
    if (typeof options[method] === "function") continue;
    const received = typeof options[method];
    throw new InvalidInputError([{ path: `options.${method}`, received, expected: "a function" }]);
  }
  const count = async (): Promise<number> => options.count();
  const ranges = async function* (sizes: readonly number[]): AsyncGenerator<SourceRange> {
    const all = await count();
    let from = 0;
    for (let position = 0; from < all; position += 1) {
      const to = Math.min(all, from + sizeOfRange(sizes, position));
      yield { from, to, count: to - from };
      from = to;
    }
  };
  const read = async function* (range: SourceRange, signal?: AbortSignal): AsyncGenerator<SourceItem> {
    const { from: first, to: end } = range;
    if (!isIndex(first) || !isIndex(end) || end < first) throw unknownPlace(name);
    let from = first;
    for (let asked = -1; asked < from && from < end;) {
      asked = from;
      for await (const { id, input } of await options.read(from, end - from, signal)) {
        if (from >= end) return;
        yield { id: id ?? String(from), from, to: from + 1, inputs: [input] };
        from += 1;
      }
    }
  };
  return { reference: { type: "named", name }, count, ranges, read };
}
