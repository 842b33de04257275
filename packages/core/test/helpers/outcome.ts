import type { Faults, MockGatewayOptions } from "@segmind-embeddings/mock-gateway";
import { expect } from "vitest";
import { EmbedManyError, type ClientOptions, type EmbedInput, type RunSummary } from "../../src/index.ts";
import { gatewayAndClient } from "./gateway-and-client.ts";

/** What became of one input, by the client's word and by the gateway's count. */
export interface Outcome {
  readonly error: unknown;
  readonly summary: RunSummary;
  readonly requestIds: ReadonlyMap<number, string>;
  readonly bills: number;
  readonly posts: number;
  readonly submits: number;
  readonly jobsCreated: number;
  readonly gets: number;
}

/** Embeds one input against a gateway of its own, as a run of one, because a run has its account either way. */
export async function outcomeOf(
  input: string | EmbedInput,
  faults: Faults,
  clientOptions: ClientOptions,
  gatewayOptions: MockGatewayOptions = {},
  runOptions: { timeout?: number; maxQueueTime?: number } = {},
): Promise<Outcome> {
  await using use = await gatewayAndClient({ faults, ...gatewayOptions }, clientOptions);
  const { gateway, client } = use;
  const { error, summary, requestIds } = await settle(client.embedMany([input], runOptions));
  const { bills, posts, submits, polls, jobsCreated } = gateway.stats;
  // A job that was created is as good as billed, whether or not it has completed by now.
  const bought = Math.max(bills, gateway.stats.jobsCreated);
  expect(bought, "bills ≤ inputs + resends").toBeLessThanOrEqual(1 + summary.resends);
  expect(posts, "every POST is an attempt that was counted").toBe(summary.attempts);
  return { error, summary, requestIds, bills, posts, submits, jobsCreated, gets: polls };
}

/** A run of one: its vector's account, or its error's. */
export async function settle(
  run: Promise<{ readonly summary: RunSummary }>,
): Promise<Pick<Outcome, "error" | "summary" | "requestIds">> {
  try {
    const { summary } = await run;
    return { error: undefined, summary, requestIds: new Map() };
  } catch (error) {
    if (!(error instanceof EmbedManyError)) throw error;
    const { summary, requestIds } = error;
    return { error: error.errors.get(0), summary, requestIds };
  }
}
