import { statSync } from "node:fs";
import type { Connection } from "../catalogue/connection.ts";
import type { OwnCommand } from "../program/command.ts";
import { exitCodes } from "../program/exit-codes.ts";
import { UsageError } from "../program/usage-error.ts";
import { confirm } from "../terminal/confirm.ts";
import { count } from "../terminal/format.ts";
import { fileFlags, jsonFlag } from "./flags.ts";
import { openFile } from "./open-file.ts";
import { removeIndexes } from "./search/stored/index-folder.ts";

/** Keys that are forgotten in one step. */
const step = 200;

export const prune: OwnCommand = {
  name: "prune",
  summary: "forgets files that no longer exist, and vectors that nothing uses any more",
  operands: "",
  flags: {
    ...fileFlags,
    queries: { help: "also forget the vectors of questions, and those that `serve` answered with" },
    "dry-run": { help: "show what would be forgotten, and forget nothing" },
    yes: { short: "y", help: "do not ask before forgetting" },
    ...jsonFlag,
  },
  about: ["A vector that is forgotten must be bought again if its file comes back."],
  examples: ["segmind-embed prune --dry-run"],
  async run(line, program) {
    await using file = await openFile(line, program);
    const { screen, stdin, stop } = program;
    const { catalogue, database } = file;
    const { connection } = catalogue;
    const gone = goneDocuments(connection, catalogue.toPath);
    const kept = new Set(gone);
    const unused: string[] = [];
    for await (const { key } of database.store.entries()) {
      stop.throwIfAborted();
      if (!isUsed(connection, key, kept, line.has("queries"))) unused.push(key);
    }
    const words = `${count(gone.length, "document")} and ${count(unused.length, "vector")}`;
    const isJson = line.has("json");
    const tell = async (isDone: boolean): Promise<void> => {
      if (isJson)
        await screen.write(`${JSON.stringify({ documents: gone.length, vectors: unused.length, isDone })}\n`);
      else screen.out.line(isDone ? `Forgotten: ${words}.` : `Would be forgotten: ${words}.`);
    };
    if (line.has("dry-run") || gone.length + unused.length === 0) {
      await tell(gone.length + unused.length === 0);
      return exitCodes.ok;
    }
    if (!line.has("yes")) {
      if (!stdin.isTTY || isJson)
        throw new UsageError(
          "Nothing was forgotten: there is no terminal to ask in. Add --yes to forget without asking.",
        );
      const isYes = await confirm(`Forget ${words}?`, stdin, screen.stderr, stop);
      stop.throwIfAborted();
      if (!isYes) {
        screen.err.line("Nothing was forgotten.");
        return exitCodes.usage;
      }
    }
    for (let from = 0; from < gone.length; from += step) {
      await connection.write(() => {
        for (const id of gone.slice(from, from + step)) {
          connection.run("DELETE FROM pieces WHERE document = ?", id);
          connection.run("DELETE FROM documents WHERE id = ?", id);
        }
      });
    }
    for (let from = 0; from < unused.length; from += step) {
      const keys = unused.slice(from, from + step);
      // The catalogue first: what it believes to be embedded would never be bought again.
      await connection.write(() => {
        for (const key of keys) connection.run("DELETE FROM keys WHERE key = ?", key);
      });
      await database.store.delete(keys);
    }
    // It has the vectors that were forgotten: the next search makes it anew.
    await removeIndexes(catalogue);
    await tell(true);
    return exitCodes.ok;
  },
};

/** Documents whose file does not exist any more. Lines of standard input have no file. */
function goneDocuments(connection: Connection, toPath: (name: string) => string): number[] {
  const gone: number[] = [];
  const paths = connection
    .all("SELECT DISTINCT path FROM documents WHERE path <> '-'")
    .map((row) => row["path"] as string);
  for (const path of paths) {
    if (!isGone(toPath(path))) continue;
    gone.push(
      ...connection.all("SELECT id FROM documents WHERE path = ?", path).map((row) => row["id"] as number),
    );
  }
  return gone;
}

/** Whether there surely is no such file: one that cannot be looked at, for want of a permission say, may be there. */
function isGone(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

function isUsed(
  connection: Connection,
  key: string,
  gone: ReadonlySet<number>,
  withQueries: boolean,
): boolean {
  const documents = connection.all("SELECT document FROM pieces WHERE key = ?", key);
  if (documents.some((row) => !gone.has(row["document"] as number))) return true;
  return (
    !withQueries && connection.one("SELECT 1 FROM keys WHERE key = ? AND state = 'query'", key) !== undefined
  );
}
