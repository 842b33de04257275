import { spreadOf } from "../../src/measure/spread.ts";
import type { BenchRun } from "../../src/record/result.ts";

const clients = ["ours", "undici", "fetch", "openai", "@google/genai", "ai-sdk", "langchain"];

/** A run with every kind of plot and of cell, for the tests of what shows it. */
export function sampleRun(): BenchRun {
  return {
    format: 1,
    startedAt: "2026-01-02T03:04:05.678Z",
    command: "pnpm bench <sample> & co",
    target: "mock",
    isQuick: false,
    machine: { cpu: "A processor", cores: 2, memoryGB: 8, os: "an os", node: "v24.0.0", load: 0.1 },
    versions: { undici: "8.0.0" },
    scenarios: [
      {
        scenario: "overhead",
        title: "Overhead",
        about: "What a call costs.",
        settings: { rounds: 3, nested: { a: 1 } },
        tables: [
          {
            title: "32 at a time",
            columns: [
              { key: "client", title: "client" },
              { key: "cpu", title: "CPU µs/request", digits: 1, hasBars: true },
              { key: "max", title: "max ms" },
            ],
            rows: clients.map((client, index) => ({
              client,
              cpu: spreadOf([1, 1.01, 1.02].map((factor) => 100 * (index + 1) * factor)),
              max: 12,
            })),
          },
        ],
        plots: [
          {
            title: "Memory",
            about: "Flat is what it should be.",
            xTitle: "seconds",
            yTitle: "RSS, MB",
            series: clients.map((name, index) => ({
              name,
              points: Array.from(
                { length: 50 },
                (_, second) => [second, 150 + index * 9 + (second % 5)] as const,
              ),
            })),
          },
        ],
        checks: [
          {
            what: "CPU & such",
            toReach: "≤ 1.0 ×",
            measured: "0.93 ×",
            isReached: true,
            firstEdition: "0.95 ×",
            peers: "openai: 3 ×",
            reason: "Not to be told.",
          },
          {
            what: "search",
            toReach: "≤ 20 ms",
            measured: "23 ms",
            isReached: false,
            reason: "It takes 3 ms more <than> it may.",
          },
        ],
        errors: [],
        notes: ["A note with <angle brackets>."],
        isComplete: true,
        elapsedMs: 1_234,
      },
    ],
  };
}
