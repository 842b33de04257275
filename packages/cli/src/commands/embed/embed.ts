import { openSqlite } from "@segmind-embeddings/sqlite";
import { openCatalogue } from "../../catalogue/open-catalogue.ts";
import { databaseUrlOf } from "../../fleet/database-url.ts";
import { enqueue } from "../../fleet/enqueue.ts";
import { distrustCatalogue } from "../../plan/check-store.ts";
import type { OwnCommand } from "../../program/command.ts";
import type { Program } from "../../program/program.ts";
import { embedFlags, readEmbedSettings, type EmbedSettings } from "./embed-settings.ts";
import { jsonReporter } from "./json-reporter.ts";
import { planAndPerform } from "./plan-and-perform.ts";
import type { EmbedReporter } from "./reporter.ts";
import { scanAndTell } from "./scan-and-tell.ts";
import { readSources } from "./scan-sources.ts";
import { textReporter } from "./text-reporter.ts";

export const embed: OwnCommand = {
  name: "embed",
  summary: "turns files, folders, tables and lines into vectors; run it again to go on",
  operands: "[PATH|PATTERN|-]…",
  flags: embedFlags,
  about: [
    "First it shows a plan: what it found, what is stored already, how many requests it will send, how long they take, " +
      "and what they cost as far as prices are known. Then it asks. If a run is stopped or killed, the same command goes on.",
    "A folder is embedded with all folders in it, except for hidden files, node_modules, and what ignore files name.",
    "A piece is a part of a file that fits into one request: each piece gets one vector.",
    "With postgres://… in --db nothing is sent here. What is new is put into the database's queue for `worker`: texts as a " +
      "file in segmind-embed.queue/, media as their folder, which workers need at the same path.",
  ],
  examples: [
    "segmind-embed embed docs/ photos/ talks/",
    "segmind-embed embed 'notes/**/*.md' --max-requests 1000",
    "segmind-embed embed --csv products.csv --id sku --text description",
    "cat lines.txt | segmind-embed embed - --yes",
    "segmind-embed embed --db postgres://user@host/name --jsonl notes.jsonl --id id --text text",
  ],
  async run(line, program) {
    const settings = readEmbedSettings(line, program);
    const reporter = settings.isJson
      ? jsonReporter(program.screen)
      : textReporter(program.screen, program.commandLine);
    try {
      const url = databaseUrlOf(line);
      return url === undefined
        ? await embedHere(settings, { program, reporter })
        : await enqueue(url, settings, { program, reporter });
    } finally {
      reporter.end();
    }
  },
};

async function embedHere(
  settings: EmbedSettings,
  { program, reporter }: { readonly program: Program; readonly reporter: EmbedReporter },
): Promise<number> {
  const sources = await readSources(settings, program);
  const catalogue = await openCatalogue(settings.file, { mustExist: false });
  const { connection } = catalogue;
  await using database = openSqlite(settings.file);
  try {
    const { keyOf, troubles } = await scanAndTell(settings, sources, { program, catalogue, reporter });
    await distrustCatalogue(connection, database);
    return await planAndPerform({
      ...settings,
      program,
      catalogue,
      database,
      reporter,
      keyOf,
      withFailed: false,
      troubles,
      onNothing: (plan) => reporter.nothingToDo(plan),
    });
  } finally {
    connection.close();
  }
}
