import { relative } from "node:path";
import { SegmindAbortedError } from "@segmind-embeddings/core";
import type { Settings } from "../command-line/parse-arguments.ts";
import { addAccounts } from "../embedding/account.ts";
import type { Engine } from "../embedding/engine.ts";
import { answerQueries, noAnswers } from "./answer-queries.ts";
import { embedDocuments } from "./embed-documents.ts";
import { explainFailure } from "../embedding/explain-failure.ts";
import type { Plan } from "../embedding/plan-run.ts";
import type { ExitCode } from "./exit-code.ts";
import type { OpenGateway } from "../gateway/open-gateway.ts";
import type { GatheredInputs } from "../inputs/gather-inputs.ts";
import { count } from "../screen/format.ts";
import type { Screen } from "../screen/screen.ts";
import { showSummary } from "../screen/show-summary.ts";
import { wrap } from "../screen/wrap.ts";
import type { Surroundings } from "./surroundings.ts";
import { VectorsFile, type FoundVectors } from "../vectors/vectors-file.ts";

export interface Run {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  readonly inputs: GatheredInputs;
  readonly gateway: OpenGateway;
  readonly engine: Engine;
  readonly plan: Plan;
  /** The JSONL file. */
  readonly path: string;
  /** What it held before. */
  readonly found: FoundVectors;
  /** On `performance.now()`'s scale. */
  readonly began: number;
}

/** Embeds the documents and writes their vectors, answers the queries, and sums up. */
export async function performRun(run: Run): Promise<ExitCode> {
  const { settings, surroundings, inputs, gateway, engine, plan, began } = run;
  const { items, queries, skipped } = inputs;
  const { screen } = surroundings;

  const file = await openFile(run);
  const documents = await embedDocuments(engine, gateway, plan, file, surroundings).finally(() =>
    file.close(),
  );
  // Vectors come as they are done; what is shown is in the order of the inputs.
  const order = new Map(items.map((item, index) => [item, index]));
  const entries = documents.entries.toSorted((a, b) => (order.get(a.item) ?? 0) - (order.get(b.item) ?? 0));
  const canAnswer = documents.stoppedBy === undefined && entries.length > 0;
  const answers = canAnswer
    ? await answerQueries(engine, gateway, queries, entries, settings.top, surroundings)
    : noAnswers;
  const stoppedBy = documents.stoppedBy ?? answers.stoppedBy;
  const failed = documents.failed + answers.failures.size;

  showSummary(screen, {
    documents: items.length,
    queries: queries.length,
    had: plan.had.length,
    failed,
    untried:
      items.length -
      entries.length -
      documents.failed +
      (queries.length - answers.rankings.size - answers.failures.size),
    skipped: skipped.length,
    account: addAccounts(documents.account, answers.account),
    counts: await gateway.counts(),
    elapsedMs: performance.now() - began,
    file: shortPath(run.path, surroundings.base),
    vectors: entries.length,
    dimensions: entries[0]?.vector.length,
  });
  if (stoppedBy !== undefined) showStop(screen, stoppedBy);
  if (SegmindAbortedError.isInstance(stoppedBy)) return 130;
  const isWhole = stoppedBy === undefined && failed === 0 && entries.length === items.length;
  return isWhole && !skipped.some(({ isFailure }) => isFailure) ? 0 : 1;
}

async function openFile({ settings, surroundings, path, found }: Run): Promise<VectorsFile> {
  const { screen, base } = surroundings;
  if (settings.resume) return VectorsFile.resume(path, found);
  const file = await VectorsFile.begin(path, found);
  if (file.keptAs !== undefined) {
    const kept = shortPath(file.keptAs, base);
    screen.err.line(`The ${count(found.bought, "vector")} an earlier run bought are kept:`);
    screen.err.line(`  ${kept}`);
  }
  return file;
}

function showStop({ err, columns }: Screen, reason: unknown): void {
  const isInterrupted = SegmindAbortedError.isInstance(reason);
  const lines = wrap(isInterrupted ? "Interrupted." : `Stopped: ${explainFailure(reason)}`, columns - 1);
  for (const line of lines) err.line(err.style("yellow", line));
  err.line("What was had is in the file: the same command with --resume goes on from it.");
}

/** A path as a user would write it. */
function shortPath(path: string, base: string): string {
  const short = relative(base, path);
  return short === "" || short.startsWith("..") ? path : short;
}
