import { resolve } from "node:path";
import type { Collection } from "../../catalogue/collections.ts";
import { Ledger } from "../../catalogue/ledger.ts";
import {
  hasEmbedded,
  pieceId,
  piecesNamed,
  type CataloguedPiece,
  type PieceFilter,
} from "../../catalogue/pieces.ts";
import { offlineClient, openGateway } from "../../gateway/open-gateway.ts";
import type { Arguments } from "../../program/arguments.ts";
import type { OwnCommand } from "../../program/command.ts";
import { exitCodes } from "../../program/exit-codes.ts";
import type { Program } from "../../program/program.ts";
import { UsageError } from "../../program/usage-error.ts";
import { kinds } from "../../scan/piece.ts";
import { fileFlags, jsonFlag, rpmFlag } from "../flags.ts";
import { checkGateway, openFile, type OpenFile } from "../open-file.ts";
import { chooseCollection } from "./choose-collection.ts";
import { embedQuery } from "./embed-query.ts";
import { findHits } from "./find-hits.ts";
import { readQuery } from "./query.ts";
import { showHits, type Answer } from "./show-hits.ts";
import { storedSpace } from "./stored-space.ts";

export const search: OwnCommand = {
  name: "search",
  summary: "finds what is nearest in meaning to words, to a file, or to something already embedded",
  operands: "[WORDS|FILE]",
  flags: {
    ...fileFlags,
    like: {
      value: "ID",
      help: "find what is like this piece: a path or a row's id, as `search` shows them; sends nothing",
    },
    top: { value: "N", help: "how many results to show", default: "5" },
    collection: { value: "NAME", help: "search only this collection", default: "all" },
    kind: { value: "KIND", help: `show only this kind: ${kinds.join(", ")}` },
    exact: { help: "compare every vector, even where there are more than 100,000" },
    ...rpmFlag,
    ...jsonFlag,
  },
  about: ["A question is one request. Its vector is stored: the same question again costs nothing."],
  examples: [
    'segmind-embed search "a light at sea"',
    "segmind-embed search photo.jpg --kind audio",
    "segmind-embed search --like docs/a.md --top 10",
  ],
  async run(line, program) {
    await using file = await openFile(line, program);
    const { connection } = file.catalogue;
    const filter: PieceFilter = { collection: line.text("collection"), kind: line.oneOf("kind", kinds) };
    const top = line.whole("top", 1, 10_000) ?? 5;
    const collection = chooseCollection(connection, filter.collection);
    const dimensions = collection.options.outputDimensionality;
    await using offline = offlineClient(program, file.isMock, {});
    const space = storedSpace(offline, collection);
    const like = line.text("like");
    if (like !== undefined && line.operands.length > 0)
      throw new UsageError("Give words or --like, not both.");
    const origin = like === undefined ? undefined : findLike(file, like, program, filter);
    const isJson = line.has("json");
    if (!hasEmbedded(connection, filter)) {
      const nothing = { how: "none", isFirstPiece: false } as const;
      await showHits([], nothing, file, program, { isJson, kind: filter.kind });
      return exitCodes.ok;
    }
    const { vectors, ...answer } =
      origin === undefined
        ? await askGateway(line, program, file, collection)
        : {
            vectors: await storedVectors(file, origin, dimensions),
            how: "like" as const,
            isFirstPiece: false,
          };
    const hits = await findHits(file, vectors, {
      space,
      dimensions,
      filter,
      top,
      except: new Set(origin?.map(({ key }) => key)),
      isExact: line.has("exact"),
      stop: program.stop,
    });
    await showHits(hits, answer, file, program, { isJson, kind: filter.kind });
    return exitCodes.ok;
  },
};

type Asked = Answer & { readonly vectors: readonly Float32Array[] };

async function askGateway(
  line: Arguments,
  program: Program,
  file: OpenFile,
  collection: Collection,
): Promise<Asked> {
  checkGateway(file, program);
  const { catalogue, database, isMock } = file;
  await using query = await readQuery(line.operands, program.cwd);
  const ledger = new Ledger(catalogue.connection, collection.name);
  const gateway = await openGateway(program, { isMock, rpm: line.whole("rpm"), database, ledger });
  try {
    const { vector, ...how } = await embedQuery(query, collection, {
      gateway,
      connection: catalogue.connection,
      stop: program.stop,
    });
    return { vectors: [vector], ...how, isFirstPiece: query.isFirstPiece };
  } finally {
    await gateway.close();
  }
}

/** @throws UsageError where nothing, or more than one document, has this id */
function findLike(
  { catalogue }: OpenFile,
  id: string,
  { cwd }: Program,
  filter: PieceFilter,
): CataloguedPiece[] {
  const at = id.lastIndexOf("#");
  const named = (name: string): CataloguedPiece[] =>
    piecesNamed(catalogue.connection, catalogue.toName(resolve(cwd, name)), name, {
      collection: filter.collection,
    });
  const whole = named(id);
  const pieces =
    whole.length > 0 || at === -1
      ? whole
      : named(id.slice(0, at)).filter((piece) => pieceId(piece).endsWith(id.slice(at)));
  if (pieces.length === 0) throw new UsageError(`Nothing embedded has the id ${JSON.stringify(id)}.`);
  const documents = new Set(pieces.map(({ path, row }) => `${path}\n${row}`));
  if (documents.size > 1)
    throw new UsageError(`Several rows have the id ${JSON.stringify(id)}: add --collection.`);
  return pieces;
}

async function storedVectors(
  { database }: OpenFile,
  pieces: readonly CataloguedPiece[],
  dimensions: number,
): Promise<Float32Array[]> {
  const entries = await database.store.get(pieces.map(({ key }) => key));
  const vectors = entries.flatMap((entry) =>
    entry?.state === "embedded" ? [entry.vector.subarray(0, dimensions)] : [],
  );
  if (vectors.length === 0) throw new UsageError("It has no vector yet: embed it first.");
  return vectors;
}
