import type { Fault, FaultRule } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import type { EmbedManyResult } from "../src/index.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

const options = {
  outputDimensionality: 128,
  maxRetries: 20,
  maxConcurrency: 32,
  // The faults are of luck: an item that meets many in a row need not wait for long.
  retryDelay: 20,
  maxRetryDelay: 500,
} as const;

function expectTheSame(faulty: EmbedManyResult, sound: EmbedManyResult): void {
  expect(faulty).toHaveLength(sound.length);
  const different = sound.flatMap(({ vector }, index) => {
    const other = faulty[index]?.vector;
    const isEqual = other !== undefined && Buffer.from(other.buffer).equals(Buffer.from(vector.buffer));
    return isEqual ? [] : [index];
  });
  expect(different, "indexes whose vectors are not the same bits").toEqual([]);
}

const rate = (on: "sync" | "submit" | "status" | "result", share: number, fault: Fault): FaultRule => ({
  on,
  rate: share,
  fault,
});
const status = (code: number): Fault => ({ kind: "status", status: code });

// Twenty thousand responses take their time on a machine that has other things to do.
const timeout = 240_000;

describe("at 30 % faults every vector is there, in order, and the same bits as without", () => {
  test(
    "at 30 % faults every vector is there, in order, and the same bits as without: 10,000 texts by v1",
    { timeout },
    async () => {
      const inputs = Array.from({ length: 10_000 }, (_, index) => `text number ${index} of many`);
      await using sound = await gatewayAndClient({}, options);
      const expected = await sound.client.embedMany(inputs);
      expect(sound.gateway.stats).toMatchObject({ posts: 10_000, bills: 10_000 });

      await using use = await gatewayAndClient(
        {
          seed: 20_260,
          windowMs: 500,
          faults: [
            rate("sync", 0.08, status(503)),
            rate("sync", 0.04, status(502)),
            rate("sync", 0.03, status(504)),
            rate("sync", 0.04, status(408)),
            rate("sync", 0.04, { kind: "cut-body" }),
            rate("sync", 0.04, { kind: "reset-after-body" }),
            rate("sync", 0.02, { kind: "reset-after-body", billed: false }),
            rate("sync", 0.02, { kind: "reset-before-body" }),
            rate("sync", 0.02, { kind: "reset-during-headers" }),
            // These wait for long, or end an item at its third: some of each will do.
            { on: "sync", every: 997, fault: status(500) },
            { on: "sync", at: 7001, fault: status(429) },
            { on: "sync", at: [4001, 9001], fault: { kind: "hang" } },
          ],
        },
        { ...options, onUnknownOutcome: "resend", attemptTimeout: 1000 },
      );
      const result = await use.client.embedMany(inputs);
      expectTheSame(result, expected);
      const { stats } = use.gateway;
      const { attempts, resends, done, failed } = result.summary;
      expect(stats.faulted / stats.posts).toBeGreaterThan(0.25);
      expect({ done, failed }).toEqual({ done: 10_000, failed: 0 });
      expect(attempts).toBe(stats.posts);
      expect(resends).toBeGreaterThan(1000);
      expect(stats.bills).toBeGreaterThan(10_000);
      expect(stats.bills).toBeLessThanOrEqual(10_000 + resends);
    },
  );

  test(
    "at 30 % faults every vector is there, in order, and the same bits as without: 1,000 jobs by v2, whose polls go wrong as well",
    { timeout },
    async () => {
      const inputs = Array.from({ length: 1000 }, (_, index) => `text number ${index} of many`);
      await using use = await gatewayAndClient(
        {
          seed: 7,
          jobDuration: () => 40,
          faults: [
            rate("submit", 0.15, status(503)),
            rate("submit", 0.08, { kind: "reset-after-body" }),
            rate("submit", 0.07, { kind: "cut-body" }),
            rate("status", 0.1, status(502)),
            rate("status", 0.05, { kind: "early-404" }),
            rate("status", 0.05, { kind: "unknown-state", state: "DREAMING" }),
            rate("status", 0.1, { kind: "reset-after-body" }),
            rate("result", 0.15, { kind: "cut-body" }),
            rate("result", 0.15, { kind: "html" }),
          ],
        },
        { ...options, mode: "async", maxConcurrency: 100, onUnknownOutcome: "resend" },
      );
      const result = await use.client.embedMany(inputs);
      await using sound = await gatewayAndClient({}, options);
      expectTheSame(result, await sound.client.embedMany(inputs));
      const { stats } = use.gateway;
      expect(stats.submits).toBe(result.summary.attempts);
      expect(stats.jobsCreated).toBeGreaterThan(1000);
      expect(stats.jobsCreated).toBeLessThanOrEqual(1000 + result.summary.resends);
    },
  );
});
