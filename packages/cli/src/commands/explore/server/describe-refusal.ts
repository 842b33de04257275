import { InvalidInputError, SegmindError } from "@segmind-embeddings/core";
import type { Budget } from "../../../catalogue/ledger.ts";
import { describeBudget, isBudgetReached } from "../../../gateway/budgeted-transport.ts";
import { UsageError } from "../../../program/usage-error.ts";
import { Refusal } from "./refusal.ts";

/** What an error means for the person at the page; `undefined` for a fault of the program. */
export function describeRefusal(error: unknown, budget: Budget): Refusal | undefined {
  if (isBudgetReached(error))
    return new Refusal(
      "BUDGET_REACHED",
      `${describeBudget(budget)} Nothing was sent. Start it again with a larger one.`,
    );
  if (error instanceof UsageError || InvalidInputError.isInstance(error))
    return new Refusal("BAD_REQUEST", error.message);
  if (SegmindError.isInstance(error)) return new Refusal("FAILED", error.message);
  return undefined;
}
