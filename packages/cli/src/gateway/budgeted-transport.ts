import { setTimeout as sleep } from "node:timers/promises";
import {
  UndiciTransport,
  type ExchangeOutcome,
  type ExchangeRequest,
  type Transport,
} from "@segmind-embeddings/core";
import type { Budget, Ledger } from "../catalogue/ledger.ts";

/** The code of the client's own error for a team's spending limit. */
const budgetReached = "SPEND_LIMIT_REACHED";

/** `--max-requests` or `--max-cost` is reached: this request was not sent. */
class BudgetReached extends Error {
  override readonly name = "BudgetReached";
  /** The client keeps the message and this code of a transport's error. */
  readonly code = budgetReached;
}

/** Whether an error, or one of its causes, means that the budget is reached. */
export function isBudgetReached(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if ("code" in at && at.code === budgetReached) return true;
  return false;
}

/** Milliseconds between two checks of a ledger in which other requests are still open. */
const pause = 25;

/**
 * Enters each POST in the ledger before it is sent, and its cost when the response tells it. It works below the client's
 * retries, so that each attempt counts.
 */
export class BudgetedTransport implements Transport {
  readonly #inner = new UndiciTransport();
  readonly #ledger: Ledger;
  readonly #budget: Budget;
  readonly #origin: string | undefined;
  /** The ledger's holds for accepted jobs, by job id: their cost comes with the result. */
  readonly #accepted = new Map<string, number>();
  /** POSTs sent. */
  requests = 0;

  /** @param origin where requests really go, in place of the client's base URL */
  constructor(ledger: Ledger, budget: Budget, origin: string | undefined) {
    this.#ledger = ledger;
    this.#budget = budget;
    this.#origin = origin;
  }

  async exchange(request: ExchangeRequest): Promise<ExchangeOutcome> {
    const sent = this.#origin === undefined ? request : { ...request, origin: this.#origin };
    if (request.method === "GET") {
      const outcome = await this.#inner.exchange(sent);
      // A job that FAILED is not billed.
      const [, requestId] = /\/v2\/requests\/([^/]+)$/.exec(request.path) ?? [];
      if (outcome.type === "answered" && outcome.status === 422 && requestId !== undefined)
        await this.finished(requestId, 0);
      return outcome;
    }
    const isMedia = request.path.includes("/v2/");
    let hold: number;
    try {
      hold = await this.#hold(isMedia, request.signal);
    } catch (cause) {
      // Nothing was sent: the client frees the input's key.
      return {
        type: "lost",
        stage: "connecting",
        reason: "unusable",
        cause,
        headers: {},
        body: new Uint8Array(),
      };
    }
    this.requests += 1;
    const outcome = await this.#inner.exchange(sent);
    // If this fails, the hold stays and counts as billed. The vector must not be lost because of it.
    await this.#settle(hold, isMedia, outcome).catch(() => undefined);
    return outcome;
  }

  /** Enters what a job has cost, once its result is there. */
  async finished(requestId: string, cost: number | undefined): Promise<void> {
    const hold = this.#accepted.get(requestId);
    if (hold === undefined) return;
    this.#accepted.delete(requestId);
    await this.#ledger.settle(hold, cost);
  }

  /** Closes the connections. Jobs without a result may be billed, and are counted as billed. */
  async close(): Promise<void> {
    for (const requestId of [...this.#accepted.keys()]) await this.finished(requestId, undefined);
    await this.#inner.close();
  }

  async #hold(isMedia: boolean, signal: AbortSignal | undefined): Promise<number> {
    for (;;) {
      const permission = await this.#ledger.take(isMedia, this.#budget);
      if (permission === "reached") throw new BudgetReached(describeBudget(this.#budget));
      if (permission !== "wait") return permission.hold;
      await sleep(pause, undefined, { signal });
    }
  }

  async #settle(hold: number, isMedia: boolean, outcome: ExchangeOutcome): Promise<void> {
    if (outcome.type === "lost") {
      const isSent = outcome.stage !== "connecting" && outcome.stage !== "writing";
      await this.#ledger.settle(hold, isSent ? undefined : 0);
      return;
    }
    if (outcome.status !== 200) {
      await this.#ledger.settle(hold, 0);
      return;
    }
    const requestId = isMedia ? requestIdOf(outcome.body) : undefined;
    if (requestId !== undefined) {
      this.#accepted.set(requestId, hold);
      return;
    }
    const cost = Number(outcome.headers["x-cost"]);
    const isTold = outcome.headers["x-cost"] !== undefined && Number.isFinite(cost);
    if (isTold && !isMedia) await this.#ledger.notePrice("text", cost);
    await this.#ledger.settle(hold, isTold ? cost : undefined);
  }
}

function requestIdOf(body: Uint8Array): string | undefined {
  try {
    const { request_id: id } = JSON.parse(Buffer.from(body).toString()) as { request_id?: unknown };
    return typeof id === "string" ? id : undefined;
  } catch {
    return undefined;
  }
}

/** A message that the budget is reached. */
export function describeBudget({ maxRequests, maxCost }: Budget): string {
  const parts = [
    ...(maxRequests === undefined ? [] : [`--max-requests ${String(maxRequests)}`]),
    ...(maxCost === undefined ? [] : [`--max-cost ${String(maxCost)}`]),
  ];
  return `The budget of ${parts.join(" and ")} is reached.`;
}
