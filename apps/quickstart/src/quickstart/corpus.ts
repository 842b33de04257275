import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const corpus = new URL("../../corpus/", import.meta.url);

/** What `segmind-embed embed` takes of the corpus. */
export const corpusFiles = {
  media: fileURLToPath(new URL("media/", corpus)),
  texts: fileURLToPath(new URL("texts.jsonl", corpus)),
};

interface Text {
  readonly id: string;
  readonly text: string;
  readonly author: string;
  readonly work: string;
  readonly year: number;
}

export function readQuestions(): string[] {
  return JSON.parse(readFileSync(new URL("queries.json", corpus), "utf8")) as string[];
}

/** What each document is about, by its id: who wrote a text, what a medium shows. */
export function readSubjects(): ReadonlyMap<string, string> {
  const lines = readFileSync(corpusFiles.texts, "utf8").trim().split("\n");
  const texts = lines.map((line) => JSON.parse(line) as Text);
  const media = JSON.parse(readFileSync(new URL("media.json", corpus), "utf8")) as {
    file: string;
    about: string;
  }[];
  return new Map([
    ...texts.map(({ id, author, work, year }) => [id, `${author}, ${work}, ${String(year)}`] as const),
    ...media.map(({ file, about }) => [file, about] as const),
  ]);
}
