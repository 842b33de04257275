import { posix } from "node:path";
import type { Item, ItemRange } from "explorer/wire";
import type { CataloguedPiece } from "../../../catalogue/pieces.ts";
import type { Range } from "../../../scan/piece.ts";
import { rangeWords } from "../../../scan/range-words.ts";

/** Characters of a text that are shown of it. */
const passageLength = 1_200;

/** Gives the address of a document's file. */
export type AddressOf = (document: number, path: string) => string;

/** A piece as the page shows it; without addresses where files cannot be had. */
export function toItem(piece: CataloguedPiece, copies: number, addressOf?: AddressOf): Item {
  const { document, ordinal, path, row, kind, collection, range, text } = piece;
  return {
    id: `${String(document)}.${String(ordinal)}`,
    title: row === "" ? nameOf(path) : row,
    path: path === "-" ? nameOf(path) : path,
    kind,
    collection,
    copies,
    ...(range && { range: toRange(range) }),
    ...(text !== undefined && {
      text: text.length > passageLength ? `${text.slice(0, passageLength)}…` : text,
    }),
    ...(path !== "-" && addressOf && { file: addressOf(document, path) }),
  };
}

/** @returns the document's number and the piece's place in it, or `undefined` for what is no item's id */
export function readItemId(id: string): { readonly document: number; readonly ordinal: number } | undefined {
  const [, document, ordinal] = /^(\d{1,15})\.(\d{1,9})$/.exec(id) ?? [];
  return document === undefined ? undefined : { document: Number(document), ordinal: Number(ordinal) };
}

function nameOf(path: string): string {
  return path === "-" ? "standard input" : posix.basename(path);
}

function toRange(range: Range): ItemRange {
  const words = rangeWords(range);
  if (range.unit === "milliseconds") return { words, seconds: [range.start / 1_000, range.end / 1_000] };
  return range.unit === "pages" ? { words, page: range.first } : { words };
}
