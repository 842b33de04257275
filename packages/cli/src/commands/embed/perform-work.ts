import type { EmbedOptions } from "@segmind-embeddings/core";
import type { Ledger } from "../../catalogue/ledger.ts";
import { RunNote } from "../../catalogue/runs.ts";
import type { WorkList } from "../../catalogue/work-list.ts";
import { openGateway } from "../../gateway/open-gateway.ts";
import type { Plan } from "../../plan/plan.ts";
import { exitCodes } from "../../program/exit-codes.ts";
import { embedWork, type WorkResult } from "../../run/embed-work.ts";
import { documentLabel } from "../../scan/display-path.ts";
import type { WorkOrder } from "./work-order.ts";

/** A run's list and plan. */
export interface PlannedWork {
  readonly work: WorkList;
  readonly ledger: Ledger;
  readonly plan: Plan;
}

/** Sends what is planned, tells how it ended, and gives the exit code. */
export async function performWork(order: WorkOrder, { work, ledger, plan }: PlannedWork): Promise<number> {
  const { program, catalogue, reporter, keyOf, troubles } = order;
  const options: EmbedOptions = { ...order.options, onUnknownOutcome: order.onUnknown };
  const total = countOf(work);
  const gateway = total === 0 ? undefined : await openGateway(program, { ...order, ledger });
  const note = new RunNote(catalogue.connection, order.collection);
  let result: WorkResult;
  try {
    result =
      gateway === undefined
        ? nothing
        : await embedWork({
            catalogue,
            work,
            ledger,
            gateway,
            keyOf,
            options,
            stop: program.stop,
            total,
            listener: {
              onState: (state) => {
                reporter.state(state);
                note.note(state);
              },
              onFailure: (about, failure) =>
                reporter.failure(documentLabel(catalogue, about, program.cwd), failure),
            },
          });
  } finally {
    await gateway?.close();
    await note.end();
  }
  const { failedBefore, unknownBefore } = plan;
  const left = countOf(work);
  const exitCode = exitCodeOf(result, troubles + failedBefore, unknownBefore);
  reporter.summary({ result, troubles, failedBefore, unknownBefore, left, exitCode });
  return exitCode;
}

const nothing: WorkResult = {
  done: 0,
  failed: 0,
  total: 0,
  cacheHits: 0,
  requests: 0,
  resends: 0,
  cost: 0,
  remainingCredits: undefined,
  isWaiting: false,
  elapsedMs: 0,
  etaMs: undefined,
  unknown: 0,
  ending: "complete",
};

function countOf(work: WorkList): number {
  return Array.from(work.counts().values()).reduce((sum, number) => sum + number, 0);
}

/** Why the run ended early comes first, then unknown outcomes, then failures. */
function exitCodeOf(
  { ending, unknown, failed }: WorkResult,
  failedBefore: number,
  unknownBefore: number,
): number {
  if (ending === "stopped") return exitCodes.stopped;
  if (ending === "budget") return exitCodes.budget;
  if (typeof ending === "object") return exitCodes.failed;
  if (unknown + unknownBefore > 0) return exitCodes.unknown;
  return failed + failedBefore > 0 ? exitCodes.failed : exitCodes.ok;
}
