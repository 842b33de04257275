import { relative, resolve } from "node:path";
import { InvalidInputError, SegmindAborted } from "@segmind-embeddings/core";
import { UsageError, type Settings } from "./command-line/parse-arguments.ts";
import { addAccounts } from "./embedding/account.ts";
import { answerQueries, noAnswers } from "./embedding/answer-queries.ts";
import { embedDocuments } from "./embedding/embed-documents.ts";
import { explainFailure } from "./embedding/explain-failure.ts";
import { planRun } from "./embedding/plan-run.ts";
import { mayBeSent } from "./gateway/may-be-sent.ts";
import { openMock, openReal, type OpenGateway } from "./gateway/open-gateway.ts";
import { gatherInputs } from "./inputs/gather-inputs.ts";
import { count } from "./screen/format.ts";
import type { Screen } from "./screen/screen.ts";
import { showInputs, showMock, showReal, showTitle } from "./screen/show-intro.ts";
import { showSkipped } from "./screen/show-skipped.ts";
import { showSummary } from "./screen/show-summary.ts";
import type { Surroundings } from "./surroundings.ts";
import type { VectorLine } from "./vectors/vector-line.ts";
import { mockGateway, readVectors, VectorsFile } from "./vectors/vectors-file.ts";

/** 0: all went well · 1: something failed, or nothing was embedded · 130: interrupted. */
export type ExitCode = 0 | 1 | 130;

/**
 * Embeds the inputs, writes their vectors, answers the queries and sums up.
 *
 * @throws UsageError where the command line does not fit what is there
 */
export async function runQuickstart(settings: Settings, surroundings: Surroundings): Promise<ExitCode> {
  const { base, screen } = surroundings;
  const began = performance.now();
  const { items, skipped, queries } = await gatherInputs(settings, base);
  const path = resolve(base, settings.out);
  const lines: VectorLine[] = [];
  const found = await readVectors(path, settings.resume ? (line) => lines.push(line) : undefined);

  showTitle(screen);
  if (items.length === 0) {
    showSkipped(screen, skipped);
    screen.err.line("Nothing to embed.");
    return 1;
  }
  const gateway = await openGateway(settings, surroundings);
  try {
    showInputs(screen, items, queries);
    const space = gateway.client.space();
    const isUsable = (line: VectorLine): boolean => line.gateway === gateway.name && line.space === space;
    const plan = planRun(items, lines.filter(isUsable));
    const toSend = plan.groups.length + queries.length;
    if (gateway.name !== mockGateway && toSend > 0) {
      if (!(await mayBeSent(gateway, toSend, settings, surroundings))) {
        screen.err.line("Nothing was sent.");
        return surroundings.signal.aborted ? 130 : 1;
      }
    }
    screen.out.line();
    showSkipped(screen, skipped);
    const file = await (settings.resume ? VectorsFile.resume(path, found) : VectorsFile.begin(path, found));
    const name = shortPath(path, base);
    if (file.keptAs !== undefined) {
      const kept = shortPath(file.keptAs, base);
      screen.err.line(`${count(found.bought, "vector")} bought by an earlier run: kept as ${kept}`);
    }
    const documents = await embedDocuments(gateway, plan, file, surroundings);
    await file.close();
    const answers =
      documents.stoppedBy === undefined && documents.entries.length > 0
        ? await answerQueries(gateway, queries, documents.entries, settings.top, surroundings)
        : noAnswers;
    const stoppedBy = documents.stoppedBy ?? answers.error;
    showSummary(screen, {
      documents: items.length,
      queries: queries.length,
      had: plan.had.length,
      failed: documents.failed + answers.account.failed,
      untried: items.length - documents.entries.length - documents.failed,
      skipped: skipped.length,
      account: addAccounts(documents.account, answers.account),
      counts: await gateway.counts(),
      elapsedMs: performance.now() - began,
      file: name,
      vectorsInFile: documents.entries.length,
      dimensions: documents.entries[0]?.vector.length,
    });
    if (stoppedBy !== undefined) showStop(screen, stoppedBy, documents.entries.length < items.length);
    if (SegmindAborted.isInstance(stoppedBy)) return 130;
    const isWhole = documents.entries.length === items.length && answers.account.failed === 0;
    return isWhole && stoppedBy === undefined && !skipped.some(({ isNamed }) => isNamed) ? 0 : 1;
  } finally {
    await gateway.close();
  }
}

/** The endpoint a key stands for, or without a key the mock. */
async function openGateway(settings: Settings, { apiKey, screen }: Surroundings): Promise<OpenGateway> {
  if (settings.mock || apiKey === undefined) {
    if (settings.baseUrl !== undefined) throw new UsageError("--base-url needs a key in SEGMIND_API_KEY");
    const gateway = await openMock(settings);
    showMock(screen, gateway.url);
    return gateway;
  }
  try {
    const gateway = openReal(settings, apiKey);
    showReal(screen, gateway.url);
    return gateway;
  } catch (cause) {
    // A key or a URL that cannot be used.
    if (InvalidInputError.isInstance(cause)) throw new UsageError(cause.message, { cause });
    throw cause;
  }
}

function showStop({ err }: Screen, reason: unknown, isIncomplete: boolean): void {
  const what = SegmindAborted.isInstance(reason) ? "Interrupted" : `Stopped: ${explainFailure(reason)}`;
  err.line(err.style("yellow", what));
  if (isIncomplete)
    err.line("The vectors that were had are in the file; the same command with --resume goes on.");
}

/** A path as a user would write it. */
function shortPath(path: string, base: string): string {
  const short = relative(base, path);
  return short === "" || short.startsWith("..") ? path : short;
}
