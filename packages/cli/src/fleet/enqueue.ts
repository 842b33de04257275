import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { BulkSource } from "@segmind-embeddings/bullmq";
import type { EmbedSettings } from "../commands/embed/embed-settings.ts";
import { exitCodes } from "../program/exit-codes.ts";
import type { Program } from "../program/program.ts";
import { UsageError } from "../program/usage-error.ts";
import { count } from "../terminal/format.ts";
import { loadFleet, type FleetPackages } from "./load-fleet.ts";

/** Puts files and folders into the database's queue, for workers to embed. Nothing is sent here. */
export async function enqueue(url: string, settings: EmbedSettings, program: Program): Promise<number> {
  const { bullmq } = await loadFleet();
  const { screen, name, stop } = program;
  const sources = sourcesOf(settings, program, bullmq);
  const queue = bullmq.openBulkQueue({ connection: url });
  try {
    const embed = { ...settings.options, onUnknownOutcome: settings.onUnknown };
    for (const { label, source } of sources) {
      const id = `${label.replaceAll(/[^\w.-]/g, "_").slice(0, 60)}-${randomUUID().slice(0, 8)}`;
      const bulk = await bullmq.enqueueBulk(queue, source, { id, embed, signal: stop });
      if (settings.isJson) await screen.write(`${JSON.stringify(bulk)}\n`);
      else screen.out.line(`${bulk.id}: ${count(bulk.inputs, "input")} enqueued`);
    }
    if (!settings.isJson) {
      screen.out.line(
        `\n${name} worker --db … embeds them, on any number of machines; ${name} status --db … tells.`,
      );
    }
    return exitCodes.ok;
  } finally {
    await queue.close();
  }
}

interface NamedSource {
  readonly label: string;
  readonly source: BulkSource;
}

/** @throws UsageError for what cannot be read on other machines */
function sourcesOf(
  { operands, csv, jsonl, columns, isMock, isDryRun, budget }: EmbedSettings,
  { cwd }: Program,
  { jsonlFile, mediaFolder }: FleetPackages["bullmq"],
): NamedSource[] {
  const refused: [boolean, string][] = [
    [csv.length > 0, "--csv"],
    [isMock, "--mock"],
    [isDryRun, "--dry-run"],
    [budget.maxRequests !== undefined, "--max-requests"],
    [budget.maxCost !== undefined, "--max-cost"],
  ];
  for (const [isThere, flag] of refused) {
    if (isThere) throw new UsageError(`${flag} does not go with a database in --db: leave it out.`);
  }
  for (const operand of operands) {
    const facts = statSync(resolve(cwd, operand), { throwIfNoEntry: false });
    if (facts?.isDirectory() !== true) {
      throw new UsageError(
        `${operand} is no folder: with a database in --db, name folders of media, or --jsonl.`,
      );
    }
  }
  return [
    ...jsonl.map((path) => ({ label: basename(path), source: jsonlFile(path, { root: cwd, ...columns }) })),
    ...operands.map((path) => ({
      label: basename(resolve(cwd, path)),
      source: mediaFolder(path, { root: cwd }),
    })),
  ];
}
