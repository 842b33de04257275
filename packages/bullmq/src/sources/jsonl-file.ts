import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { BulkSourceError } from "../errors/bulk-error.ts";
import type { BulkSource, Place, SourceItem, SourceRange } from "./bulk-source.ts";
import { describeFileError } from "./describe-file-error.ts";
import { checkInside, toSharedPath } from "./inside-root.ts";
import { scanLines } from "./scan-lines.ts";
import { sizeOfRange } from "./size-of-range.ts";
import { isIndex, unknownPlace } from "./unknown-place.ts";

/** Options of {@link jsonlFile}. */
export interface JsonlOptions {
  /** The field of an object that is its id. A line without it is known by its number. @default "id" */
  id?: string | undefined;
  /** The field of an object that is its text. An object without it is an `EmbedInput`. @default "text" */
  text?: string | undefined;
  /** The folder that paths are relative to, the same for all workers. @default the working folder */
  root?: string | undefined;
}

const byteOrderMark = /^\uFEFF/;

/** Where a line begins: its first byte, and its number counted from 1. */
type LinePlace = readonly [byte: number, line: number];

/**
 * The lines of a JSONL file: texts, objects with a text, or `EmbedInput` objects. Empty lines are none. The file lies at
 * the same path below each worker's folder; lines may be added to it meanwhile and are not part of the bulk.
 *
 * @throws BulkSourceError for a path outside of `root`; one that leads there by a link is refused when it is read
 */
export function jsonlFile(path: string, options: JsonlOptions = {}): BulkSource {
  const { id = "id", text = "text", root = process.cwd() } = options;
  const shared = toSharedPath(path, root);
  const file = resolve(root, shared);

  const bytesOf = (start: number, end?: number, signal?: AbortSignal): AsyncIterable<Buffer> =>
    createReadStream(file, { start, end, highWaterMark: 256 * 1024, signal });

  const readable = async function* <Item>(items: AsyncIterable<Item>): AsyncGenerator<Item, void, undefined> {
    try {
      yield* items;
    } catch (error) {
      throw describeFileError(error, file);
    }
  };

  const count = async (signal?: AbortSignal): Promise<number> => {
    await checkInside(file, root);
    let lines = 0;
    for await (const some of readable(scanLines(bytesOf(0, undefined, signal)))) lines += some.length;
    return lines;
  };

  const ranges = async function* (
    sizes: readonly number[],
    signal?: AbortSignal,
  ): AsyncGenerator<SourceRange> {
    await checkInside(file, root);
    let [from, pending, position]: [LinePlace | undefined, number, number] = [undefined, 0, 0];
    let end: LinePlace = [0, 1];
    for await (const lines of readable(scanLines(bytesOf(0, undefined, signal)))) {
      for (const { start, next, number } of lines) {
        if (pending === sizeOfRange(sizes, position) && from !== undefined) {
          yield { from, to: [start, number], count: pending };
          [pending, position] = [0, position + 1];
        }
        if (pending === 0) from = [start, number];
        pending += 1;
        end = [next, number + 1];
      }
    }
    if (from !== undefined && pending > 0) yield { from, to: end, count: pending };
  };

  const read = async function* ({ from, to }: SourceRange, signal?: AbortSignal): AsyncGenerator<SourceItem> {
    const [start, line] = toLinePlace(from, shared);
    const [end] = toLinePlace(to, shared);
    if (end <= start) return;
    await checkInside(file, root);
    await checkLineStart(file, start);
    const bytes = bytesOf(start, end - 1, signal);
    for await (const lines of readable(scanLines(bytes, { start, number: line, withText: true }))) {
      for (const { start: at, next, number, text: content } of lines) {
        const place = { from: [at, number] as Place, to: [next, number + 1] as Place };
        yield { ...toItem(content, number, { id, text }), ...place };
      }
    }
  };

  return { reference: { type: "jsonl", path: shared, id, text }, count, ranges, read };
}

function toLinePlace(place: Place, path: string): LinePlace {
  const [byte, line, ...more] = Array.isArray(place) ? (place as readonly (string | number)[]) : [];
  if (isIndex(byte) && isIndex(line) && more.length === 0) return [byte, line];
  throw unknownPlace(path);
}

/** A file that was changed since its lines were counted would be read from the middle of a line. */
async function checkLineStart(file: string, start: number): Promise<void> {
  if (start === 0) return;
  try {
    await using handle = await open(file);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(1), 0, 1, start - 1);
    if (bytesRead === 1 && buffer[0] === 0x0a) return;
  } catch (error) {
    throw describeFileError(error, file);
  }
  throw new BulkSourceError(
    `${JSON.stringify(file)} is not the file that was enqueued: no line begins at byte ${String(start)}. Enqueue it ` +
      "again; what is stored is not bought again.",
  );
}

function toItem(
  line: string,
  number: number,
  fields: { readonly id: string; readonly text: string },
): Pick<SourceItem, "id" | "inputs" | "problem"> {
  const lineName = `line ${String(number)}`;
  let value: unknown;
  try {
    value = JSON.parse(number === 1 ? line.replace(byteOrderMark, "") : line);
  } catch {
    return { id: lineName, inputs: [], problem: new BulkSourceError(`${lineName} is no JSON.`) };
  }
  if (typeof value === "string") return { id: lineName, inputs: [value] };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const problem = new BulkSourceError(`${lineName} is neither a text nor an object.`);
    return { id: lineName, inputs: [], problem };
  }
  const { [fields.id]: id, [fields.text]: text, ...rest } = value as Record<string, unknown>;
  const known = typeof id === "string" || typeof id === "number" ? String(id) : lineName;
  // What is no EmbedInput either is refused by the client, which says what is wrong with it.
  return { id: known, inputs: [text === undefined ? rest : (text as string)] };
}
