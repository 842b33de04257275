import { ByteWriter, ParquetWriter, type ColumnSource, type SchemaElement } from "hyparquet-writer";
import { OneSpace } from "./one-space.ts";
import type { BufferedSink } from "./sink.ts";
import type { VectorRecord } from "./vector-record.ts";

/** The numbers of one row group: as many are held in memory. */
const numbersPerGroup = 300_000;
const mostRowsPerGroup = 10_000;

const string = (name: string, isOptional = false): SchemaElement => ({
  name,
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
  repetition_type: isOptional ? "OPTIONAL" : "REQUIRED",
});

const schema: SchemaElement[] = [
  { name: "root", num_children: 7 },
  string("id"),
  string("kind"),
  string("path"),
  string("range", true),
  string("text", true),
  string("space"),
  { name: "vector", converted_type: "LIST", repetition_type: "REQUIRED", num_children: 1 },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", type: "FLOAT", repetition_type: "REQUIRED" },
];

/** Parquet: strings, `range` as JSON, and `vector` as a list of FLOAT. */
export async function writeParquet(records: AsyncIterable<VectorRecord>, sink: BufferedSink): Promise<void> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: "segmind-embed" });
  const oneSpace = new OneSpace("parquet");
  let group: VectorRecord[] = [];
  const passOn = async (): Promise<void> => {
    // A copy, because the writer reuses its memory.
    const copy = bytes.getBytes().slice();
    bytes.index = 0;
    await sink.write(copy);
  };
  const writeGroup = async (): Promise<void> => {
    await writer.write({ columnData: columnsOf(group), rowGroupSize: group.length });
    group = [];
    await passOn();
  };
  for await (const record of records) {
    oneSpace.check(record);
    group.push(record);
    const isFull = group.length * record.vector.length >= numbersPerGroup || group.length >= mostRowsPerGroup;
    if (isFull) await writeGroup();
  }
  if (group.length > 0) await writeGroup();
  await writer.finish();
  await passOn();
}

function columnsOf(records: readonly VectorRecord[]): ColumnSource[] {
  const ranges = records.map(({ range }) => (range === undefined ? undefined : JSON.stringify(range)));
  return [
    { name: "id", data: records.map(({ id }) => id) },
    { name: "kind", data: records.map(({ kind }) => kind) },
    { name: "path", data: records.map(({ path }) => path) },
    { name: "range", data: ranges },
    { name: "text", data: records.map(({ text }) => text) },
    { name: "space", data: records.map(({ space }) => space) },
    {
      name: "vector",
      data: records.map(({ vector }) => Array.from(vector)),
      // Numbers of a vector neither repeat nor compress, and nobody filters by their minimum and maximum.
      encoding: "PLAIN",
      codec: "UNCOMPRESSED",
      statistics: false,
    },
  ];
}
