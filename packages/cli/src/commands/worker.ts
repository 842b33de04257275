import { resolve } from "node:path";
import { databaseFlag, databaseUrlOf } from "../fleet/database-url.ts";
import { runWorker } from "../fleet/run-worker.ts";
import type { OwnCommand } from "../program/command.ts";
import { UsageError } from "../program/usage-error.ts";
import { rpmFlag } from "./flags.ts";

export const worker: OwnCommand = {
  name: "worker",
  summary: "embeds what is in a PostgreSQL database's queue, with any number of other workers",
  operands: "",
  flags: {
    ...databaseFlag,
    root: {
      value: "FOLDER",
      help: "the only folder that files are read from",
      default: "the current folder",
    },
    "until-done": { help: "end when nothing is left to do" },
    ...rpmFlag,
  },
  about: [
    "`embed --db postgres://…` fills the queue; each worker takes a part. All workers share one quota and one store. A worker " +
      "may be killed at any moment. Files must have the same path below --root on every machine.",
  ],
  examples: [
    "segmind-embed embed --db postgres://user@host/name --jsonl notes.jsonl --id id --text text",
    "segmind-embed worker --db postgres://user@host/name",
    "segmind-embed status --db postgres://user@host/name",
  ],
  run(line, program) {
    const url = databaseUrlOf(line);
    if (url === undefined)
      throw new UsageError("worker needs --db with a database, such as postgres://user@host/name.");
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
