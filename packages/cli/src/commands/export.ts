import { extname, resolve } from "node:path";
import { pagesOfPieces, pieceId, type PieceFilter } from "../catalogue/pieces.ts";
import { exportFormats, exportVectors, type ExportFormat } from "../export/export-vectors.ts";
import type { VectorRecord } from "../export/vector-record.ts";
import { offlineClient } from "../gateway/open-gateway.ts";
import type { OwnCommand } from "../program/command.ts";
import { exitCodes } from "../program/exit-codes.ts";
import { UsageError } from "../program/usage-error.ts";
import { kinds } from "../scan/piece.ts";
import { count } from "../terminal/format.ts";
import { fileFlags, jsonFlag } from "./flags.ts";
import { openFile, type OpenFile } from "./open-file.ts";
import { chooseCollection } from "./search/choose-collection.ts";
import { toUnitLength } from "../search/to-unit-length.ts";

export const exportCommand: OwnCommand = {
  name: "export",
  summary: "writes the vectors with their ids to a file for other programs",
  operands: "FILE|-",
  flags: {
    ...fileFlags,
    format: { value: "FORMAT", help: exportFormats.join(", "), default: "from the file's name" },
    collection: {
      value: "NAME",
      help: "export only this collection",
      default: "all, where they can be compared with each other",
    },
    kind: { value: "KIND", help: `export only this kind: ${kinds.join(", ")}` },
    ...jsonFlag,
  },
  about: [
    "The file appears, or replaces an older one, when all of it is written. `-` is standard output. A .npy file has no room " +
      "for ids: they are written to a second file beside it, in the order of its rows.",
  ],
  examples: ["segmind-embed export vectors.parquet", "segmind-embed export - --format jsonl | head"],
  async run(line, program) {
    const [name, ...more] = line.operands;
    if (name === undefined || more.length > 0)
      throw new UsageError("Name one file to write, or - for standard output.");
    const format = line.oneOf("format", exportFormats) ?? formatOf(name);
    await using file = await openFile(line, program);
    const filter: PieceFilter = { collection: line.text("collection"), kind: line.oneOf("kind", kinds) };
    const { options } = chooseCollection(file.catalogue.connection, filter.collection);
    await using offline = offlineClient(program, file.isMock, {});
    let missing = 0;
    const records = vectorRecords(file, filter, {
      dimensions: options.outputDimensionality,
      space: offline.space(options),
      onMissing: () => (missing += 1),
    });
    const target = name === "-" ? name : resolve(program.cwd, name);
    const written = await exportVectors(records, target, format, {
      signal: program.stop,
      stdout: program.stdout,
    });
    const { screen } = program;
    if (name !== "-" && line.has("json"))
      await screen.write(`${JSON.stringify({ file: target, format, vectors: written, missing })}\n`);
    else if (name !== "-") screen.out.line(`${count(written, "vector")} in ${name}.`);
    if (missing > 0)
      screen.err.line(
        `${count(missing, "piece")} without a vector left out: \`${program.commandLine("status")}\` shows why.`,
      );
    return exitCodes.ok;
  },
};

function formatOf(name: string): ExportFormat {
  const extension = extname(name).slice(1).toLowerCase();
  const format = exportFormats.find((one) => one === extension);
  if (format !== undefined) return format;
  if (name === "-") return "jsonl";
  throw new UsageError(
    `The name ${JSON.stringify(name)} does not tell the format: add --format with ${exportFormats.join(", ")}.`,
  );
}

/** The pieces that have a vector, in the order of their documents. */
async function* vectorRecords(
  { catalogue, database }: OpenFile,
  filter: PieceFilter,
  {
    dimensions,
    space,
    onMissing,
  }: { readonly dimensions: number; readonly space: string; readonly onMissing: () => void },
): AsyncGenerator<VectorRecord, void, undefined> {
  for (const pieces of pagesOfPieces(catalogue.connection, filter)) {
    const entries = await database.store.get(pieces.map(({ key }) => key));
    for (const [index, piece] of pieces.entries()) {
      const entry = entries[index];
      if (entry?.state !== "embedded") {
        onMissing();
        continue;
      }
      const { kind, path, range, text } = piece;
      const vector = toUnitLength(entry.vector.subarray(0, dimensions));
      yield {
        id: pieceId(piece),
        kind,
        path,
        ...(range && { range }),
        ...(text !== undefined && { text }),
        space,
        vector,
      };
    }
  }
}
