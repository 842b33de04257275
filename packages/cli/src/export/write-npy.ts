import { OneSpace } from "./one-space.ts";
import type { BufferedSink } from "./sink.ts";
import type { FileSink } from "./file-sink.ts";
import { describeRecord, type VectorRecord } from "./vector-record.ts";

/** Where the ids of an `.npy` file's rows are: a line of JSON for each row, in the rows' order. */
export function idsFileOf(file: string): string {
  return `${file}.ids.jsonl`;
}

/**
 * NumPy's format: a matrix of little-endian single-precision numbers, a row a vector. It has no place for ids, so these
 * are written beside it.
 */
export async function writeNpy(
  records: AsyncIterable<VectorRecord>,
  file: FileSink,
  vectors: BufferedSink,
  ids: BufferedSink,
): Promise<void> {
  const oneSpace = new OneSpace("npy");
  let rows = 0;
  let dimensions = 0;
  // The number of rows is known only at the end; the header's length does not depend on it.
  await vectors.write(header(0, 0));
  for await (const record of records) {
    oneSpace.check(record);
    dimensions = record.vector.length;
    rows += 1;
    await vectors.write(littleEndian(record.vector));
    await ids.write(`${JSON.stringify(describeRecord(record))}\n`);
  }
  await vectors.flush();
  await file.rewrite(header(rows, dimensions), 0);
}

const headerLength = 128;

function header(rows: number, dimensions: number): Uint8Array {
  const shape = `(${String(rows)}, ${String(dimensions)})`;
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  const magic = Buffer.from("\u0093NUMPY\u0001\u0000\0\0", "latin1");
  const textLength = headerLength - magic.length;
  magic.writeUInt16LE(textLength, 8);
  return Buffer.concat([magic, Buffer.from(`${description.padEnd(textLength - 1)}\n`, "latin1")]);
}

function littleEndian(vector: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes;
}
