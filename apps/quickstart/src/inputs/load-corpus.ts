import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { contentHash } from "./content-hash.ts";
import { fileToInputs } from "./file-to-inputs.ts";
import type { Item } from "./item.ts";
import { rangeFragment } from "./range-words.ts";

interface Quotation {
  readonly id: string;
  readonly text: string;
  readonly author: string;
  readonly work: string;
  readonly year: number;
}

interface Medium {
  readonly file: string;
  readonly about: string;
  /** Embedded together with the medium into one vector. */
  readonly caption?: string;
}

export interface Corpus {
  readonly items: readonly Item[];
  readonly queries: readonly string[];
}

const folder = new URL("../../corpus/", import.meta.url);

/**
 * The built-in corpus: `corpus/SOURCES.md` says where each piece of it comes from.
 *
 * @param owned gets what is to be disposed of when the items are embedded
 */
export async function loadCorpus(owned: AsyncDisposableStack): Promise<Corpus> {
  const [texts, media, queries] = await Promise.all([
    readJson<Quotation[]>("texts.json"),
    readJson<Medium[]>("media.json"),
    readJson<string[]>("queries.json"),
  ]);
  const items = await Promise.all([
    ...texts.map(quotationItem),
    ...media.map((medium) => mediumItems(medium, owned)),
  ]);
  return { items: items.flat(), queries };
}

async function quotationItem({ id, text, author, work, year }: Quotation): Promise<Item> {
  const source = `${author}, ${work}, ${year}`;
  const content = await contentHash(text);
  return {
    id,
    kind: "text",
    input: { input: text },
    content,
    source,
    label: `“${text}”`,
    note: source,
  };
}

async function mediumItems({ file, about, caption }: Medium, owned: AsyncDisposableStack): Promise<Item[]> {
  const { inputs } = owned.use(await fileToInputs(fileURLToPath(new URL(`media/${file}`, folder)), caption));
  return inputs.map((input) => ({
    ...input,
    id: input.range === undefined ? file : `${file}#${rangeFragment(input.range)}`,
    source: `corpus/media/${file}`,
    label: `${file}: ${about}`,
  }));
}

async function readJson<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(new URL(name, folder), "utf8")) as T;
}
