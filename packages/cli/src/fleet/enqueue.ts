import { randomUUID } from "node:crypto";
import { basename, join } from "node:path";
import type { BulkSource } from "@segmind-embeddings/bullmq";
import { Ledger } from "../catalogue/ledger.ts";
import { WorkList } from "../catalogue/work-list.ts";
import { agree } from "../commands/embed/agree.ts";
import type { EmbedSettings } from "../commands/embed/embed-settings.ts";
import type { EmbedReporter } from "../commands/embed/reporter.ts";
import { readSources, type Sources } from "../commands/embed/scan-sources.ts";
import { scanAndTell } from "../commands/embed/scan-and-tell.ts";
import { checkStore } from "../plan/check-store.ts";
import { makePlan } from "../plan/plan.ts";
import { exitCodes } from "../program/exit-codes.ts";
import type { Program } from "../program/program.ts";
import { UsageError } from "../program/usage-error.ts";
import { count } from "../terminal/format.ts";
import { openFleet, type Fleet } from "./open-fleet.ts";
import { refuseFlags } from "./refuse-flags.ts";
import { openScratchCatalogue } from "./scratch-catalogue.ts";
import { writePieces } from "./write-pieces.ts";

/** The folder that workers read texts from, in the working folder. */
const queueFolder = "segmind-embed.queue";

/** Shows the plan, asks, and puts what has no vector yet into the database's queue. Nothing is sent here. */
export async function enqueue(
  url: string,
  settings: EmbedSettings,
  { program, reporter }: { readonly program: Program; readonly reporter: EmbedReporter },
): Promise<number> {
  refuseFlags(settings);
  const { stop } = program;
  const sources = await readSources(settings, program);
  await using fleet = await openFleet(url);
  await using catalogue = await openScratchCatalogue(program.cwd);
  const { troubles } = await scanAndTell(settings, sources, { program, catalogue, reporter });
  const work = new WorkList(catalogue.connection);
  await work.fill({ withFailed: false, onUnknown: settings.onUnknown });
  const { accepted } = await checkStore(work, fleet.database, stop);
  const ledger = new Ledger(catalogue.connection, settings.collection);
  const { rpm, budget } = settings;
  const plan = makePlan(catalogue.connection, work, ledger, { rpm, budget, accepted });
  reporter.plan(plan);
  const exitCode = troubles > 0 ? exitCodes.failed : exitCodes.ok;
  if (settings.isDryRun) return exitCodes.ok;
  if (plan.requests + accepted === 0) {
    reporter.nothingToDo(plan);
    return exitCode;
  }
  const folders = foldersOf(sources, work);
  if (!(await agree(settings, plan, program))) return exitCodes.usage;
  await enqueueWork(settings, program, fleet, { work, folders });
  return exitCode;
}

/**
 * The folders whose media are still to be embedded.
 *
 * @throws UsageError for media that do not lie in a folder that was named
 */
function foldersOf({ roots }: Sources, work: WorkList): string[] {
  const hasMedia = Array.from(work.counts().keys()).some((kind) => kind !== "text");
  if (!hasMedia) return [];
  const named = roots.find(({ type }) => type !== "folder");
  if (named !== undefined)
    throw new UsageError(
      `Workers find media in folders: with a database in --db, name the folder of ${named.path}, or texts alone.`,
    );
  return roots.map(({ path }) => path);
}

async function enqueueWork(
  settings: EmbedSettings,
  { screen, commandLine, stop, cwd }: Program,
  { bullmq, queue }: Fleet,
  { work, folders }: { readonly work: WorkList; readonly folders: readonly string[] },
): Promise<void> {
  const [first] = [...settings.jsonl, ...settings.csv, ...settings.operands];
  const idOf = (path: string): string =>
    `${basename(path)
      .replaceAll(/[^\w.]/g, "_")
      .slice(0, 60)}-${randomUUID().slice(0, 8)}`;
  const bulks: { readonly id: string; readonly source: BulkSource }[] = folders.map((path) => ({
    id: idOf(path),
    source: bullmq.mediaFolder(path, { root: cwd }),
  }));
  const id = idOf(first === "-" || first === undefined ? "lines" : first);
  const file = join(queueFolder, `${id}.jsonl`);
  if (await writePieces(work, join(cwd, file), stop))
    bulks.push({ id, source: bullmq.jsonlFile(file, { root: cwd }) });
  const embed = { ...settings.options, onUnknownOutcome: settings.onUnknown };
  for (const { id, source } of bulks) {
    const bulk = await bullmq.enqueueBulk(queue, source, { id, embed, signal: stop });
    if (settings.isJson) await screen.write(`${JSON.stringify({ event: "enqueued", ...bulk })}\n`);
    else screen.out.line(`${bulk.id}: ${count(bulk.inputs, "input")} enqueued`);
  }
  if (settings.isJson) return;
  screen.out.line(
    `\n${commandLine("worker")} embeds them, on any number of machines that have this folder; ` +
      `${commandLine("status")} shows how far they are.`,
  );
}
