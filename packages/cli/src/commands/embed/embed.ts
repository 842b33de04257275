import type { ClientOptions } from "@segmind-embeddings/core";
import { openSqlite, type SqliteDatabase } from "@segmind-embeddings/sqlite";
import { useCollection } from "../../catalogue/collections.ts";
import { Documents } from "../../catalogue/documents.ts";
import { openCatalogue, useGateway, type Catalogue } from "../../catalogue/open-catalogue.ts";
import { databaseUrlOf } from "../../fleet/database-url.ts";
import { enqueue } from "../../fleet/enqueue.ts";
import { gatewayName, offlineClient } from "../../gateway/open-gateway.ts";
import { distrustCatalogue } from "../../plan/check-store.ts";
import type { OwnCommand } from "../../program/command.ts";
import type { Program } from "../../program/program.ts";
import { displayPath } from "../../scan/display-path.ts";
import type { ScanContext } from "../../scan/scan-context.ts";
import { embedFlags, readEmbedSettings, type EmbedSettings } from "./embed-settings.ts";
import { jsonReporter } from "./json-reporter.ts";
import { planAndPerform } from "./plan-and-perform.ts";
import type { EmbedReporter } from "./reporter.ts";
import { readSources, scanSources } from "./scan-sources.ts";
import { SkippedFiles } from "./skipped-files.ts";
import { textReporter } from "./text-reporter.ts";

export const embed: OwnCommand = {
  name: "embed",
  summary: "embeds files, folders, tables and lines; run it again and it goes on",
  operands: "[PATH|PATTERN|-]…",
  flags: embedFlags,
  about: [
    "First the plan is shown: what there is, what is stored already, how many requests are to be bought, how long they",
    "take and what they cost as far as is known. Whatever ends a run, the same command goes on from there.",
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
    const url = databaseUrlOf(line);
    if (url !== undefined) return await enqueue(url, settings, program);
    const sources = await readSources(settings, program);
    const catalogue = await openCatalogue(settings.file, { mustExist: false });
    await using database = openSqlite(settings.file);
    const reporter = settings.isJson
      ? jsonReporter(program.screen)
      : textReporter(program.screen, program.name);
    try {
      return await embedSources(settings, sources, { program, catalogue, database, reporter });
    } finally {
      reporter.end();
      catalogue.connection.close();
    }
  },
};

interface Parts {
  readonly program: Program;
  readonly catalogue: Catalogue;
  readonly database: SqliteDatabase;
  readonly reporter: EmbedReporter;
}

async function embedSources(
  settings: EmbedSettings,
  sources: Awaited<ReturnType<typeof readSources>>,
  { program, catalogue, database, reporter }: Parts,
): Promise<number> {
  const { isMock, collection, options } = settings;
  const { connection } = catalogue;
  const gateway = gatewayName(program, isMock);
  await using offline = offlineClient(program, isMock, options satisfies ClientOptions);
  await useGateway(catalogue, gateway);
  await useCollection(connection, collection, offline.space(), options);
  reporter.gateway(gateway, isMock);

  const documents = new Documents(connection, collection);
  const skipped = new SkippedFiles();
  const context: ScanContext = {
    catalogue,
    documents,
    keyOf: (input) => offline.key(input),
    chunks: settings.chunks,
    recipe: JSON.stringify([collection, options, settings.chunks]),
    stop: program.stop,
    onSkip: (path, reason) => skipped.add(displayPath(path, program.cwd), reason),
    onScanned: (number) => reporter.scanned(number),
  };
  const removed = await scanSources(sources, context);
  reporter.skipped(skipped);
  reporter.removed(removed);
  const troubles = documents.troubles();
  for (const { path, row, reason } of troubles) {
    const file = displayPath(catalogue.toPath(path), program.cwd);
    reporter.failure(row === "" ? file : `${file}, ${row}`, { reason });
  }

  await distrustCatalogue(connection, database);
  return await planAndPerform({
    ...settings,
    program,
    catalogue,
    database,
    reporter,
    keyOf: context.keyOf,
    withFailed: false,
    troubles: troubles.length,
    onNothing: (plan) => reporter.nothingToDo(plan),
  });
}
