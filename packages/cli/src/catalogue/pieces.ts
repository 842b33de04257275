import { rangeFragment } from "../scan/range-words.ts";
import type { Kind, Range } from "../scan/piece.ts";
import type { Connection } from "./connection.ts";

/** A piece with the document that it is of. */
export interface CataloguedPiece {
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
}

const columns = "p.key, p.range, p.text, d.collection, d.path, d.row, d.kind";
const tables = "pieces p JOIN documents d ON d.id = p.document";
const matches = "d.collection = coalesce(?, d.collection) AND d.kind = coalesce(?, d.kind)";

/** The keys of pieces, each once. */
export function* keysOf(
  connection: Connection,
  { collection, kind }: PieceFilter,
): Generator<string, void, undefined> {
  for (let after = ""; ;) {
    const page = connection.all(
      `SELECT DISTINCT p.key FROM ${tables} WHERE p.key > ? AND ${matches} ORDER BY p.key LIMIT 5000`,
      after,
      collection ?? null,
      kind ?? null,
    );
    for (const row of page) yield row["key"] as string;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last["key"] as string;
  }
}

/** The pieces that have a key: several where files are equal. */
export function piecesOf(
  connection: Connection,
  key: string,
  { collection, kind }: PieceFilter,
): CataloguedPiece[] {
  return connection
    .all(
      `SELECT ${columns} FROM ${tables} WHERE p.key = ? AND ${matches} ORDER BY d.path, d.row`,
      key,
      collection ?? null,
      kind ?? null,
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
      filter.collection ?? null,
      filter.kind ?? null,
    )
    .map(toPiece);
}

function toPiece(row: Record<string, string | number | null>): CataloguedPiece {
  const { key, collection, path, row: id, kind, range, text } = row;
  return {
    key: key as string,
    collection: collection as string,
    path: path as string,
    row: id as string,
    kind: kind as Kind,
    range: range === null ? undefined : (JSON.parse(range as string) as Range),
    text: (text as string | null) ?? undefined,
  };
}

/** All pieces, in the order of their documents, as many at a time as the store looks up in one call. */
export function* pagesOfPieces(
  connection: Connection,
  { collection, kind }: PieceFilter,
): Generator<readonly CataloguedPiece[], void, undefined> {
  for (let [document, ordinal] = [0, -1]; ;) {
    const page = connection.all(
      `SELECT ${columns}, p.document, p.ordinal FROM ${tables}
       WHERE (p.document, p.ordinal) > (?, ?) AND ${matches} ORDER BY p.document, p.ordinal LIMIT 256`,
      document,
      ordinal,
      collection ?? null,
      kind ?? null,
    );
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map(toPiece);
    [document, ordinal] = [last["document"] as number, last["ordinal"] as number];
  }
}
