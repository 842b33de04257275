import type { Filter, Hit, Item, Price, SearchAnswer, SearchQuestion } from "explorer/wire";
import type { Collection } from "../../../catalogue/collections.ts";
import { Ledger } from "../../../catalogue/ledger.ts";
import { pieceAt, somePieces, type CataloguedPiece } from "../../../catalogue/pieces.ts";
import { chooseCollection } from "../../search/choose-collection.ts";
import { embedQuery, queryKey } from "../../search/embed-query.ts";
import { findHits } from "../../search/find-hits.ts";
import { fileQuery, wordsQuery, type Query } from "../../search/query.ts";
import { Refusal } from "../server/refusal.ts";
import type { Library } from "./library.ts";
import { readItemId, toItem, type AddressOf } from "./to-item.ts";

/** What a query by words would cost; sends nothing. */
export async function priceOf(library: Library, words: string, filter: Filter): Promise<Price> {
  const { catalogue, database } = library.file;
  const collection = chooseCollection(catalogue.connection, filter.collection);
  await using query = wordsQuery(words);
  const [entry] = await database.store.get([await queryKey(library.offline, query, collection)]);
  if (entry?.state === "embedded") return { how: "stored" };
  const credits = new Ledger(catalogue.connection, collection.name).prices().get("text");
  return { how: "buy", ...(credits !== undefined && { credits }) };
}

/** Answers a question. Words are bought where they are not stored; nothing else is sent. */
export async function searchLibrary(
  library: Library,
  question: SearchQuestion,
  addressOf: AddressOf,
): Promise<SearchAnswer> {
  const { filter, top } = question;
  const { connection } = library.file.catalogue;
  if ("some" in question) {
    const items = somePieces(connection, filter, top).map((piece) => toItem(piece, 0, addressOf));
    return { hits: items.map((item) => ({ item })), how: "some", isFirstPiece: false };
  }
  if ("like" in question) return searchLike(library, question.like, { filter, top }, addressOf);
  await using query = wordsQuery(question.words);
  return await searchQuery(library, query, { filter, top }, addressOf);
}

/** Answers a question that is a file: of any kind that can be embedded. */
export async function searchByBytes(
  library: Library,
  file: { readonly name: string; readonly bytes: Uint8Array; readonly isMedia: boolean },
  where: Where,
  addressOf: AddressOf,
): Promise<SearchAnswer> {
  const { name, bytes, isMedia } = file;
  await using query = await fileQuery(name, isMedia ? { media: bytes } : { text: bytes });
  return await searchQuery(library, query, where, addressOf);
}

type Where = Pick<SearchQuestion, "filter" | "top">;

async function searchQuery(
  library: Library,
  query: Query,
  where: Where,
  addressOf: AddressOf,
): Promise<SearchAnswer> {
  const { connection } = library.file.catalogue;
  const collection = chooseCollection(connection, where.filter.collection);
  const gateway = await library.gatewayOf(collection);
  // Not aborted when the page asks something else: what is under way is paid for, and stored for the next time.
  const { stop } = library.program;
  const { vector, how, cost } = await embedQuery(query, collection, { gateway, connection, stop });
  return {
    hits: await hitsOf(library, collection, vector, where, addressOf),
    how,
    isFirstPiece: query.isFirstPiece,
    ...(cost !== undefined && { credits: cost }),
  };
}

/** Items by their ids; those that are no longer there are left out. */
export function itemsOf(library: Library, ids: readonly string[], addressOf: AddressOf): Item[] {
  return ids.flatMap((id) => {
    const piece = pieceOf(library, id);
    return piece === undefined ? [] : [toItem(piece, 0, addressOf)];
  });
}

function pieceOf({ file }: Library, id: string): CataloguedPiece | undefined {
  const at = readItemId(id);
  return at && pieceAt(file.catalogue.connection, at.document, at.ordinal);
}

async function searchLike(
  library: Library,
  id: string,
  where: Where,
  addressOf: AddressOf,
): Promise<SearchAnswer> {
  const { catalogue, database } = library.file;
  const piece = pieceOf(library, id);
  if (piece === undefined) throw new Refusal("NOT_FOUND", "It is no longer there: search again.");
  const [entry] = await database.store.get([piece.key]);
  if (entry?.state !== "embedded") throw new Refusal("NOT_FOUND", "It has no vector yet: embed it first.");
  const collection = chooseCollection(catalogue.connection, piece.collection);
  const vector = entry.vector.subarray(0, collection.options.outputDimensionality);
  return {
    hits: await hitsOf(library, collection, vector, where, addressOf, piece.key),
    how: "like",
    isFirstPiece: false,
  };
}

async function hitsOf(
  library: Library,
  collection: Collection,
  vector: Float32Array,
  { filter, top }: Where,
  addressOf: AddressOf,
  except?: string,
): Promise<Hit[]> {
  const hits = await findHits(library.file, [vector], {
    ...library.targetOf(collection),
    filter,
    top,
    except: new Set(except === undefined ? [] : [except]),
    isExact: false,
    stop: library.closing,
  });
  return hits.flatMap(({ score, pieces: [piece, ...copies] }): Hit[] => {
    return piece === undefined ? [] : [{ score, item: toItem(piece, copies.length, addressOf) }];
  });
}
