import type { BufferedSink } from "./sink.ts";
import { describeRecord, vectorToJson, type VectorRecord } from "./vector-record.ts";

/** One JSON object a line, with the vector as an array of numbers. */
export async function writeJsonLines(
  records: AsyncIterable<VectorRecord>,
  sink: BufferedSink,
): Promise<void> {
  for await (const record of records) {
    const described = JSON.stringify(describeRecord(record)).slice(0, -1);
    await sink.write(`${described},"vector":${vectorToJson(record.vector)}}\n`);
  }
}

const columns = ["id", "kind", "path", "range", "text", "space", "vector"] as const;

/** CSV with a header (RFC 4180); range and vector are JSON in one field each. */
export async function writeCsv(records: AsyncIterable<VectorRecord>, sink: BufferedSink): Promise<void> {
  await sink.write(`${columns.join(",")}\r\n`);
  for await (const { id, kind, path, range, text, space, vector } of records) {
    const told = range === undefined ? "" : JSON.stringify(range);
    const fields = [id, kind, path, told, text ?? "", space, vectorToJson(vector)];
    await sink.write(`${fields.map(quoted).join(",")}\r\n`);
  }
}

function quoted(field: string): string {
  return /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
