import { resolve } from "node:path";
import { databaseFlag, databaseUrlOf } from "../fleet/database-url.ts";
import { runWorker } from "../fleet/run-worker.ts";
import type { OwnCommand } from "../program/command.ts";
import { UsageError } from "../program/usage-error.ts";
import { rpmFlag } from "./flags.ts";

export const worker: OwnCommand = {
  name: "worker",
  summary: "embeds what is enqueued in a PostgreSQL database, beside any number of others",
  operands: "",
  flags: {
    ...databaseFlag,
    root: { value: "FOLDER", help: "where files are read, and nowhere else", default: "the working folder" },
    "until-done": { help: "end once nothing is left to do" },
    ...rpmFlag,
  },
  about: [
    "`embed --db postgres://…` puts files into the database's queue; each worker takes a part, with one quota and one",
    "store for all. A worker may be killed at any moment. Files lie at the same path below --root on every machine.",
  ],
  examples: [
    "segmind-embed embed --db postgres://user@host/name --jsonl notes.jsonl --id id --text text",
    "segmind-embed worker --db postgres://user@host/name",
    "segmind-embed status --db postgres://user@host/name",
  ],
  run(line, program) {
    const url = databaseUrlOf(line);
    if (url === undefined) throw new UsageError("--db is needed: a URL such as postgres://user@host/name.");
    return runWorker(
      {
        url,
        rpm: line.whole("rpm"),
        root: resolve(program.cwd, line.text("root") ?? "."),
        isUntilDone: line.has("until-done"),
      },
      program,
    );
  },
};
