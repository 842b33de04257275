import type { Filter, MapOrder, SearchQuestion } from "explorer/wire";
import { kinds } from "../../../scan/piece.ts";
import { Refusal } from "./refusal.ts";

const mostResults = 500;

type Fields = Readonly<Record<string, unknown>>;

/** @throws Refusal for what is no object in JSON */
export function readJson(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Fields;
  } catch {
    // It is told below.
  }
  throw new Refusal("BAD_REQUEST", "A JSON object is expected.");
}

/** @throws Refusal */
export function readWhere({ filter, top }: Fields): { readonly filter: Filter; readonly top: number } {
  if (typeof top !== "number" || !Number.isInteger(top) || top < 1 || top > mostResults)
    throw new Refusal("BAD_REQUEST", `"top" is a whole number from 1 to ${String(mostResults)}.`);
  return { filter: readFilter(filter), top };
}

/** @throws Refusal */
export function readFilter(value: unknown): Filter {
  if (typeof value !== "object" || value === null) throw new Refusal("BAD_REQUEST", '"filter" is an object.');
  const { collection, kind, folder } = value as Fields;
  const found = kinds.find((one) => one === kind);
  if (kind !== undefined && found === undefined)
    throw new Refusal("BAD_REQUEST", `"kind" is one of ${kinds.join(", ")}.`);
  return {
    kind: found,
    collection: collection === undefined ? undefined : readText(collection, "collection"),
    folder: folder === undefined ? undefined : readText(folder, "folder"),
  };
}

/** @throws Refusal */
export function readQuestion(fields: Fields): SearchQuestion {
  const where = readWhere(fields);
  if (fields["some"] === true) return { ...where, some: true };
  if (fields["like"] !== undefined) return { ...where, like: readText(fields["like"], "like") };
  return { ...where, words: readText(fields["words"], "words") };
}

/** @throws Refusal */
export function readOrder(value: unknown): MapOrder {
  if (value === "start" || value === "stop") return value;
  throw new Refusal("BAD_REQUEST", '"order" is start or stop.');
}

/** @throws Refusal */
export function readText(value: unknown, name: string): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  throw new Refusal("BAD_REQUEST", `"${name}" is a text.`);
}

/** @throws Refusal */
export function readIds(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length <= mostResults) return value.map((id) => readText(id, "ids"));
  throw new Refusal("BAD_REQUEST", `"ids" is an array of ${String(mostResults)} texts at most.`);
}
