import type { ClientOptions } from "@segmind-embeddings/core";
import { useCollection } from "../../catalogue/collections.ts";
import { Documents } from "../../catalogue/documents.ts";
import { useGateway, type Catalogue } from "../../catalogue/open-catalogue.ts";
import { gatewayName, offlineClient } from "../../gateway/open-gateway.ts";
import type { Program } from "../../program/program.ts";
import { displayPath } from "../../scan/display-path.ts";
import type { KeyOf } from "../../scan/read-document.ts";
import type { ScanContext } from "../../scan/scan-context.ts";
import type { EmbedSettings } from "./embed-settings.ts";
import type { EmbedReporter } from "./reporter.ts";
import { scanSources, type Sources } from "./scan-sources.ts";
import { SkippedFiles } from "./skipped-files.ts";

export interface ScanParts {
  readonly program: Program;
  readonly catalogue: Catalogue;
  readonly reporter: EmbedReporter;
}

/** Enters all documents into the catalogue, and tells what is skipped, gone or cannot be used. */
export async function scanAndTell(
  settings: EmbedSettings,
  sources: Sources,
  { program, catalogue, reporter }: ScanParts,
): Promise<{ readonly keyOf: KeyOf; readonly troubles: number }> {
  const { isMock, collection, options } = settings;
  const { connection } = catalogue;
  const gateway = gatewayName(program, isMock);
  // It holds nothing open.
  const offline = offlineClient(program, isMock, options satisfies ClientOptions);
  const keyOf: KeyOf = (input) => offline.key(input);
  await useGateway(catalogue, gateway);
  await useCollection(connection, collection, offline.space(), options);
  reporter.gateway(gateway, isMock);

  const documents = new Documents(connection, collection);
  const skipped = new SkippedFiles();
  const context: ScanContext = {
    catalogue,
    documents,
    keyOf,
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
  return { keyOf, troubles: troubles.length };
}
