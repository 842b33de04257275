import { posix } from "node:path";
import { rangeFragment } from "../scan/range-words.ts";
import type { Kind, Range } from "../scan/piece.ts";
import type { Connection } from "./connection.ts";
import { readRange } from "./read-column.ts";

/** A piece with the document that it is of. */
export interface CataloguedPiece {
  readonly document: number;
  readonly ordinal: number;
  readonly key: string;
  readonly collection: string;
  readonly path: string;
  readonly row: string;
  readonly kind: Kind;
  readonly range: Range | undefined;
  readonly text: string | undefined;
}

/** The id of a piece: the row's id or the path, and the range after a `#`. */
export function pieceId({ path, row, range }: Pick<CataloguedPiece, "path" | "row" | "range">): string {
  const name = row === "" ? path : row;
  return range === undefined ? name : `${name}#${rangeFragment(range)}`;
}

export interface PieceFilter {
  readonly collection?: string | undefined;
  readonly kind?: Kind | undefined;
  /** What the path of each document begins with. */
  readonly folder?: string | undefined;
  /** Those alone that have a vector, as far as the catalogue knows. */
  readonly isEmbedded?: boolean | undefined;
}

const columns = "p.document, p.ordinal, p.key, p.range, p.text, d.collection, d.path, d.row, d.kind";
const tables = "pieces p JOIN documents d ON d.id = p.document";
const matches = `d.collection = coalesce(?, d.collection) AND d.kind = coalesce(?, d.kind)
  AND (? = '' OR substr(d.path, 1, length(?)) = ?)
  AND (? = 0 OR EXISTS (SELECT 1 FROM keys k WHERE k.key = p.key AND k.state = 'embedded'))`;

/** The values of `matches`. */
function valuesOf({ collection, kind, folder = "", isEmbedded }: PieceFilter): (string | number | null)[] {
  return [collection ?? null, kind ?? null, folder, folder, folder, isEmbedded === true ? 1 : 0];
}

/** The keys of pieces, each once. */
export function* keysOf(connection: Connection, filter: PieceFilter): Generator<string, void, undefined> {
  for (let after = ""; ;) {
    const page = connection.all(
      `SELECT DISTINCT p.key FROM ${tables} WHERE p.key > ? AND ${matches} ORDER BY p.key LIMIT 5000`,
      after,
      ...valuesOf(filter),
    );
    for (const row of page) yield row["key"] as string;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last["key"] as string;
  }
}

/** Whether a piece has a vector, as far as the catalogue knows. */
export function hasEmbedded(connection: Connection, filter: PieceFilter): boolean {
  const query = `SELECT 1 FROM ${tables} WHERE ${matches} LIMIT 1`;
  return connection.one(query, ...valuesOf({ ...filter, isEmbedded: true })) !== undefined;
}

/** The pieces that have a key: several where files are equal. */
export function piecesOf(connection: Connection, key: string, filter: PieceFilter): CataloguedPiece[] {
  return connection
    .all(
      `SELECT ${columns} FROM ${tables} WHERE p.key = ? AND ${matches} ORDER BY d.path, d.row`,
      key,
      ...valuesOf(filter),
    )
    .map(toPiece);
}

/** The pieces of the documents with a path of the catalogue or a row's id. */
export function piecesNamed(
  connection: Connection,
  path: string,
  row: string,
  filter: PieceFilter,
): CataloguedPiece[] {
  return connection
    .all(
      `SELECT ${columns} FROM ${tables} WHERE ((d.path = ? AND d.row = '') OR (d.row = ? AND d.row <> '')) AND ${matches}
       ORDER BY d.id, p.ordinal`,
      path,
      row,
      ...valuesOf(filter),
    )
    .map(toPiece);
}

/** One piece of a document, where it is there. */
export function pieceAt(
  connection: Connection,
  document: number,
  ordinal: number,
): CataloguedPiece | undefined {
  const row = connection.one(
    `SELECT ${columns} FROM ${tables} WHERE p.document = ? AND p.ordinal = ?`,
    document,
    ordinal,
  );
  return row === undefined ? undefined : toPiece(row);
}

/** Some pieces that are embedded, of all that there are; the same ones each time. */
export function somePieces(connection: Connection, filter: PieceFilter, most: number): CataloguedPiece[] {
  return connection
    .all(
      `SELECT ${columns} FROM ${tables} WHERE ${matches}
       ORDER BY (p.document * 7919 + p.ordinal * 104729) % 10007, p.document, p.ordinal LIMIT ?`,
      ...valuesOf({ ...filter, isEmbedded: true }),
      most,
    )
    .map(toPiece);
}

function toPiece(row: Record<string, string | number | null>): CataloguedPiece {
  const { document, ordinal, key, collection, path, row: id, kind, range, text } = row;
  return {
    document: document as number,
    ordinal: ordinal as number,
    key: key as string,
    collection: collection as string,
    path: path as string,
    row: id as string,
    kind: kind as Kind,
    range: range === null ? undefined : readRange(range),
    text: (text as string | null) ?? undefined,
  };
}

/** All pieces, in the order of their documents, as many at a time as the store looks up in one call. */
export function* pagesOfPieces(
  connection: Connection,
  filter: PieceFilter,
): Generator<readonly CataloguedPiece[], void, undefined> {
  for (let [document, ordinal] = [0, -1]; ;) {
    const page = connection.all(
      `SELECT ${columns} FROM ${tables}
       WHERE (p.document, p.ordinal) > (?, ?) AND ${matches} ORDER BY p.document, p.ordinal LIMIT 256`,
      document,
      ordinal,
      ...valuesOf(filter),
    );
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map(toPiece);
    [document, ordinal] = [last["document"] as number, last["ordinal"] as number];
  }
}

/** A piece without its text: what the map needs of it. */
export type KeyedPiece = Pick<
  CataloguedPiece,
  "key" | "document" | "ordinal" | "kind" | "path" | "collection"
>;

/** All pieces without their texts, in the order of their keys: equal ones stand beside each other. */
export function* keyedPieces(connection: Connection): Generator<KeyedPiece, void, undefined> {
  for (let [key, document, ordinal] = ["", 0, -1]; ;) {
    const page = connection.all(
      `SELECT p.key, p.document, p.ordinal, d.kind, d.path, d.collection FROM ${tables}
       WHERE (p.key, p.document, p.ordinal) > (?, ?, ?) ORDER BY p.key, p.document, p.ordinal LIMIT 5000`,
      key,
      document,
      ordinal,
    ) as unknown as KeyedPiece[];
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    ({ key, document, ordinal } = last);
  }
}

/** The beginning of a piece's text, or of what has none the file's name: its folders are the same for many. */
export function wordsOf(connection: Connection, document: number, ordinal: number): string {
  const row = connection.one(
    `SELECT substr(p.text, 1, 1000) AS text, d.path FROM ${tables} WHERE p.document = ? AND p.ordinal = ?`,
    document,
    ordinal,
  );
  return String(row?.["text"] ?? posix.parse(String(row?.["path"])).name);
}
