import { databaseUrlOf } from "../fleet/database-url.ts";
import type { Arguments } from "./arguments.ts";

/** Gives the command line that runs a command on the same file. */
export type CommandLine = (command: string) => string;

/** @param line what the user typed, whose --db and --mock are kept */
export function commandLineOf(name: string, line: Arguments): CommandLine {
  const db = line.text("db");
  // The URL of a database may contain a password.
  const shown = databaseUrlOf(line) === undefined ? db && quote(db) : "…";
  const flags = [...(shown === undefined ? [] : ["--db", shown]), ...(line.has("mock") ? ["--mock"] : [])];
  return (command) => [name, command, ...flags].join(" ");
}

/** As a shell takes it. */
function quote(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
