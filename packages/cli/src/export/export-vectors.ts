import type { Writable } from "node:stream";
import { abortable } from "./abortable.ts";
import { FileSink } from "./file-sink.ts";
import { BufferedSink, needsFile, StreamSink, type Sink } from "./sink.ts";
import type { VectorRecord } from "./vector-record.ts";
import { idsFileOf, writeNpy } from "./write-npy.ts";
import { writeParquet } from "./write-parquet.ts";
import { writeCsv, writeJsonLines } from "./write-rows.ts";

export const exportFormats = ["jsonl", "csv", "npy", "parquet"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportOptions {
  /** Aborts the export: it rejects with the signal's reason and leaves no file. */
  readonly signal?: AbortSignal;
  /** Called after each record with how many are written. */
  readonly onProgress?: (records: number) => void;
  /** What the file `-` is. @default process.stdout */
  readonly stdout?: Writable;
}

/**
 * Writes records to a file as they come, in flat memory. The file appears, or replaces an older one, when all of it is on
 * the disk; an error or an abort leaves the folder as it was. `-` is standard output, for all formats but `npy`.
 *
 * @returns how many records were written
 * @throws ExportError where writing fails or a format cannot hold the records; whatever `records` throws
 */
export async function exportVectors(
  records: AsyncIterable<VectorRecord>,
  file: string,
  format: ExportFormat,
  { signal, onProgress, stdout = process.stdout }: ExportOptions = {},
): Promise<number> {
  if (format === "npy" && file === "-") throw needsFile("npy");
  signal?.throwIfAborted();
  let count = 0;
  async function* counted(): AsyncGenerator<VectorRecord> {
    for await (const record of abortable(records, signal)) {
      yield record;
      count += 1;
      onProgress?.(count);
    }
  }
  const sinks: Sink[] = [];
  const openFile = async (name: string): Promise<FileSink> => {
    const sink = await FileSink.open(name);
    sinks.push(sink);
    return sink;
  };
  try {
    if (format === "npy") {
      const matrix = await openFile(file);
      const [vectors, ids] = [new BufferedSink(matrix), new BufferedSink(await openFile(idsFileOf(file)))];
      await writeNpy(counted(), matrix, vectors, ids);
      // The matrix last: a reader that sees the new one finds the new ids.
      await ids.commit();
      await vectors.commit();
      return count;
    }
    if (file === "-") sinks.push(new StreamSink(stdout));
    const sink = new BufferedSink(sinks[0] ?? (await openFile(file)));
    await writers[format](counted(), sink);
    await sink.commit();
    return count;
  } finally {
    for (const sink of sinks) await sink.discard();
  }
}

const writers = { jsonl: writeJsonLines, csv: writeCsv, parquet: writeParquet };
