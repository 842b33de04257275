import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type { Place } from "../program/place.ts";
import { runOnFile } from "../program/run-on-file.ts";

/** What lies near a question. */
export interface Hit {
  readonly score: number;
  readonly kind: string;
  /** The id of a text, the name of a file. */
  readonly name: string;
}

/** What `segmind-embed search` answers. */
export interface Answer {
  readonly exitCode: number;
  readonly hits: readonly Hit[];
  /** A request was sent: the question was not asked before. */
  readonly isBought: boolean;
}

export async function ask(question: string, top: number, place: Place): Promise<Answer> {
  const stdout = new PassThrough();
  const printed = text(stdout);
  const args = ["search", question, "--top", String(top), "--json"];
  const exitCode = await runOnFile(args, place, { stdout });
  stdout.end();
  const events = (await printed)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as SearchEvent);
  return {
    exitCode,
    hits: events.flatMap((event) => (event.event === "hit" ? [toHit(event)] : [])),
    isBought: events.some((event) => event.event === "query" && event.how === "bought"),
  };
}

/** The lines of `search --json`. */
type SearchEvent =
  | { readonly event: "query"; readonly how: "bought" | "stored" | "like" | "none" }
  | {
      readonly event: "hit";
      readonly score: number;
      readonly kind: string;
      readonly path: string;
      readonly row?: string;
    };

function toHit({ score, kind, path, row }: Extract<SearchEvent, { event: "hit" }>): Hit {
  return { score, kind, name: row ?? path.slice(path.lastIndexOf("/") + 1) };
}
