import { MissingApiKeyError } from "@segmind-embeddings/core";
import { Ledger } from "../../catalogue/ledger.ts";
import { WorkList } from "../../catalogue/work-list.ts";
import { checkStore } from "../../plan/check-store.ts";
import { makePlan } from "../../plan/plan.ts";
import { exitCodes } from "../../program/exit-codes.ts";
import { agree } from "./agree.ts";
import { performWork } from "./perform-work.ts";
import type { WorkOrder } from "./work-order.ts";

/** Shows the plan, asks, sends, and gives the exit code. */
export async function planAndPerform(order: WorkOrder): Promise<number> {
  const { program, catalogue, database, reporter, collection, rpm, budget } = order;
  const { connection } = catalogue;
  const work = new WorkList(connection);
  const ledger = new Ledger(connection, collection);
  await work.fill({ withFailed: order.withFailed, onUnknown: order.onUnknown });
  const { accepted } = await checkStore(work, database, program.stop);
  const plan = makePlan(connection, work, ledger, { rpm, budget, accepted });
  reporter.plan(plan);
  if (plan.requests === 0 && accepted === 0) order.onNothing(plan);
  if (order.isDryRun) return exitCodes.ok;
  if (plan.requests > 0 && !order.isMock) {
    // Told before anybody is asked.
    if (program.apiKey === undefined) throw new MissingApiKeyError();
    if (!(await agree(order, plan, program))) return exitCodes.usage;
  }
  return performWork(order, { work, ledger, plan });
}
