import { join, relative } from "node:path";
import type { Place } from "../program/place.ts";
import { runOnFile } from "../program/run-on-file.ts";
import { confirm } from "../terminal/confirm.ts";
import { print, styled } from "../terminal/print.ts";
import { ask, type Hit } from "./ask.ts";
import { corpusFiles, readQuestions, readSubjects } from "./corpus.ts";

/** Answers shown to a question. */
const top = 3;

/**
 * Embeds the corpus, answers its questions, exports the vectors, and says what to try next.
 *
 * @returns the exit code of the command that failed, or 0
 */
export async function runQuickstart(place: Place, isAgreed: boolean): Promise<number> {
  const { cwd, folder, isReal } = place;
  const near = (path: string): string => relative(cwd, path);
  const run = async (...args: string[]): Promise<number> => {
    print();
    print(styled("bold", `npm start -- ${[...args, ...(isReal ? ["--real"] : [])].map(quote).join(" ")}`));
    return runOnFile(args, place);
  };

  print("This runs the following commands of the program segmind-embed.");
  const tables = ["--jsonl", near(corpusFiles.texts), "--id", "id", "--text", "text"];
  const embedded = await run("embed", near(corpusFiles.media), ...tables, ...(isAgreed ? ["--yes"] : []));
  if (embedded !== 0) return embedded;

  const answered = await answerQuestions(place, isAgreed);
  if (answered !== 0) return answered;

  const exported = await run("export", near(join(folder, "vectors.jsonl")));
  if (exported !== 0) return exported;
  print();
  print(nextSteps);
  return 0;
}

async function answerQuestions(place: Place, isAgreed: boolean): Promise<number> {
  const questions = readQuestions();
  const number = String(questions.length);
  print();
  if (place.isReal && !isAgreed) {
    const isYes = await confirm(`Ask ${number} questions? Each new one is one request.`);
    if (!isYes) return 2;
  }
  const subjects = readSubjects();
  let bought = 0;
  for (const question of questions) {
    const { exitCode, hits, isBought } = await ask(question, top, place);
    if (exitCode !== 0) return exitCode;
    if (isBought) bought += 1;
    print(styled("bold", `npm start -- search ${quote(question)}`));
    for (const hit of hits) showHit(hit, subjects.get(hit.name) ?? "");
    print();
  }
  print(
    bought === 0
      ? `All ${number} questions were asked before: nothing was bought.`
      : `${String(bought)} of ${number} questions were one request each. The same questions again cost nothing.`,
  );
  if (!place.isReal)
    print(
      "The scores are the mock's: it compares the words of texts, and scores images and recordings by chance.",
    );
  return 0;
}

function showHit({ score, kind, name }: Hit, subject: string): void {
  print(`  ${styled("cyan", score.toFixed(3))}  ${kind.padEnd(5)}  ${name}`);
  print(styled("dim", `                ${subject}`));
}

/** As a shell takes it. */
function quote(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `"${word}"`;
}

const nextSteps = `Try next
  npm start                                 once more: it buys nothing
  npm start -- explore                      search and a map in your browser
  npm start -- search "a light at sea"      your own question
  npm start -- embed path/to/your/files     your own files, beside the corpus
  npm start -- status                       what is embedded, and what it cost
  npm start -- example                      lists short programs to copy from
  npm start -- --real                       Gemini's vectors, with the key in
                                            SEGMIND_API_KEY; asks first`;
