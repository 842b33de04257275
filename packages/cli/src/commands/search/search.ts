import { resolve } from "node:path";
import type { Collection } from "../../catalogue/collections.ts";
import { Ledger } from "../../catalogue/ledger.ts";
import { pieceId, piecesNamed, type CataloguedPiece, type PieceFilter } from "../../catalogue/pieces.ts";
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
  summary: "finds what lies nearest to words, to a file, or to what is embedded",
  operands: "[WORDS|FILE]",
  flags: {
    ...fileFlags,
    like: {
      value: "ID",
      help: "look for what is like this one: a path or a row's id, as `search` shows them; sends nothing",
    },
    top: { value: "N", help: "how many to show", default: "5" },
    collection: { value: "NAME", help: "search this one alone", default: "all" },
    kind: { value: "KIND", help: kinds.join(", ") },
    exact: { help: "compare every vector, where there are very many, too" },
    ...rpmFlag,
    ...jsonFlag,
  },
  about: ["A question is one request. It is stored: the same question again costs nothing."],
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
      throw new UsageError("Either words or --like, not both.");
    const origin = like === undefined ? undefined : findLike(file, like, program, filter);
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
    await showHits(hits, answer, file, program, { isJson: line.has("json"), kind: filter.kind });
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
  if (pieces.length === 0) throw new UsageError(`Nothing that is embedded is called ${JSON.stringify(id)}.`);
  const documents = new Set(pieces.map(({ path, row }) => `${path}\n${row}`));
  if (documents.size > 1)
    throw new UsageError(`Several rows are called ${JSON.stringify(id)}: name a --collection.`);
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
