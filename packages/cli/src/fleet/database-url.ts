import type { Arguments } from "../program/arguments.ts";
import type { Flags } from "../program/command.ts";

/** The URL of `--db`, where it is that of a PostgreSQL database and not a file: then many machines share the work. */
export function databaseUrlOf(line: Arguments): string | undefined {
  const text = line.text("db");
  return text !== undefined && /^postgres(ql)?:\/\//i.test(text) ? text : undefined;
}

export const databaseFlag = {
  db: {
    value: "URL",
    help: "the PostgreSQL database of the vectors and the queue, such as postgres://user@host/name",
  },
} satisfies Flags;
