import type { BulkSource, SourceItem } from "../../src/sources/bulk-source.ts";

/** Everything of a source, read in ranges of this size. */
export async function readAll(source: BulkSource, size: number): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const range of source.ranges([size])) {
    let count = 0;
    for await (const item of source.read(range)) {
      items.push(item);
      count += 1;
    }
    if (count !== range.count) throw new Error(`A range of ${String(range.count)} gave ${String(count)}.`);
  }
  return items;
}
