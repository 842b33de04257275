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
  summary: "embeds files, folders, tables and lines; run it again and it goes on",
  operands: "[PATH|PATTERN|-]…",
  flags: embedFlags,
  about: [
    "First the plan is shown: what there is, what is stored already, how many requests are to be bought, how long they",
    "take and what they cost as far as is known. Whatever ends a run, the same command goes on from there.",
    "With postgres://… in --db it puts what is to be bought into the database's queue for `worker`, without a budget:",
    "texts as a file in segmind-embed.queue/, media as their folder, which workers must have at the same path.",
    "Folders are taken with all that is in them, except for what is hidden, node_modules and what ignore files name.",
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
      : textReporter(program.screen, program.name);
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
