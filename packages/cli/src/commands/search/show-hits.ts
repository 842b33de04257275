import { pieceId, type CataloguedPiece } from "../../catalogue/pieces.ts";
import type { Program } from "../../program/program.ts";
import { displayPath } from "../../scan/display-path.ts";
import { rangeWords } from "../../scan/range-words.ts";
import { fit } from "../../terminal/fit.ts";
import { formatCredits } from "../../terminal/format.ts";
import { wrap } from "../../terminal/wrap.ts";
import type { OpenFile } from "../open-file.ts";

/** A vector near the query, with all pieces that have it. */
export interface Hit {
  readonly score: number;
  readonly pieces: readonly CataloguedPiece[];
}

/** Where the query's vector came from: from nowhere, if there is nothing to compare it with. */
export interface Answer {
  readonly how: "bought" | "stored" | "like" | "none";
  readonly cost?: number | undefined;
  readonly isFirstPiece: boolean;
}

const passageLines = 2;

export async function showHits(
  hits: readonly Hit[],
  answer: Answer,
  { catalogue, isMock }: OpenFile,
  { screen, cwd }: Program,
  { isJson, kind }: { readonly isJson: boolean; readonly kind: string | undefined },
): Promise<void> {
  const { out, err, columns } = screen;
  if (isJson) {
    await screen.write(`${JSON.stringify({ event: "query", ...answer, isMock })}\n`);
    for (const { score, pieces } of hits) {
      for (const piece of pieces) {
        const { path, row, kind, collection, range, text } = piece;
        const hit = {
          event: "hit",
          score,
          id: pieceId(piece),
          path,
          ...(row !== "" && { row }),
          kind,
          collection,
          range,
          text,
        };
        await screen.write(`${JSON.stringify(hit)}\n`);
      }
    }
    return;
  }
  for (const [index, { score, pieces }] of hits.entries()) {
    const [piece, ...copies] = pieces;
    if (piece === undefined) continue;
    const { path, row, range, text, kind } = piece;
    const file = path === "-" ? "standard input" : displayPath(catalogue.toPath(path), cwd);
    const where = [
      row === "" ? file : `${row} (${file})`,
      ...(range === undefined ? [] : [rangeWords(range)]),
    ].join(", ");
    const head = `${String(index + 1).padStart(3)}  ${out.style("cyan", score.toFixed(3))}  `;
    out.line(head + fit(where, columns - 12, "middle"));
    const notes = [
      kind === "text" ? (text ?? "") : kind,
      ...(copies.length > 0 ? [`and ${String(copies.length)} more with the same content`] : []),
    ];
    for (const note of notes) {
      for (const line of passage(note, columns - 12)) out.line(" ".repeat(12) + out.style("dim", line));
    }
  }
  if (hits.length === 0)
    out.line(`Nothing ${kind === undefined ? "" : `of the kind ${kind} `}is embedded here.`);
  const remarks = [
    ...(answer.isFirstPiece ? ["The file is too long for one request: only its first piece was used."] : []),
    howWords(answer),
    ...(isMock && hits.length > 0
      ? ["These scores are the mock's: it compares words and bytes, not meaning."]
      : []),
  ];
  for (const line of remarks.flatMap((text) => wrap(text, columns - 1))) err.line(err.style("dim", line));
}

function howWords({ how, cost }: Answer): string {
  if (how === "none") return "Nothing was sent.";
  if (how === "like") return "Compared with stored vectors: nothing was sent.";
  if (how === "stored") return "This was asked before: it cost nothing.";
  return `One request${cost === undefined ? "" : `, ${formatCredits(cost)} credits`}. The same question again costs nothing.`;
}

/** The beginning of a text, on a few lines. */
function passage(text: string, columns: number): string[] {
  const line = fit(text, columns * passageLines, "end");
  const cut =
    line.length <= columns ? line.length : Math.max(line.lastIndexOf(" ", columns), Math.floor(columns / 2));
  return [line.slice(0, cut), fit(line.slice(cut), columns, "end")].filter((part) => part !== "");
}
