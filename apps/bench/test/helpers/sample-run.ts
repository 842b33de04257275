import { spreadOf } from "../../src/measure/spread.ts";
import type { BenchRun, Chart } from "../../src/record/result.ts";

const clients = ["ours", "undici", "fetch", "openai", "@google/genai", "ai-sdk", "langchain"];

const charts: readonly Chart[] = [
  {
    kind: "bars",
    title: "CPU per request",
    about: "Less is better.",
    valueTitle: "µs of CPU per request",
    bars: clients.map((label, index) => ({
      label,
      value: 100 + 90 * index,
      low: 90 + 90 * index,
      high: 115 + 90 * index,
    })),
  },
  {
    kind: "bars",
    title: "Delay until seen",
    about: "By the median length of the jobs.",
    valueTitle: "ms",
    bars: [0.4, 4, 30].flatMap((median) => [
      { label: "ours", value: 100 * median, group: `median ${String(median)} s` },
      { label: "every 1 s", value: 600, group: `median ${String(median)} s` },
    ]),
  },
  {
    kind: "lines",
    title: "Latency",
    about: "All rounds.",
    xTitle: "percentile",
    yTitle: "ms",
    xScale: "percentile",
    yScale: "log",
    series: clients.map((name, client) => ({
      name,
      points: [0, 50, 90, 99, 99.9].map(
        (percentile, index) => [percentile, (client + 1) * 2 ** index] as const,
      ),
    })),
  },
  {
    kind: "lines",
    title: "Memory",
    about: "Flat is what it should be.",
    xTitle: "seconds",
    yTitle: "RSS, MB",
    series: [
      {
        name: "ours",
        points: Array.from({ length: 50 }, (_, second) => [second, 150 + (second % 5)] as const),
      },
    ],
  },
];

/** A run with every kind of chart and of cell, for the tests of what shows it. */
export function sampleRun(factor = 1, rounds = 8): BenchRun {
  const cpu = (base: number) =>
    spreadOf(Array.from({ length: rounds }, (_, round) => base * factor * (1 + 0.01 * (round % 4))));
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
        settings: { rounds, nested: { a: 1 } },
        tables: [
          {
            title: "32 at a time",
            columns: [
              { key: "client", title: "client" },
              { key: "cpu", title: "CPU µs/request", digits: 1, better: "lower" },
              { key: "rate", title: "requests/s", better: "higher" },
              { key: "once", title: "measured once", better: "lower" },
              { key: "max", title: "max ms" },
            ],
            rows: clients.map((client, index) => ({
              client,
              cpu: cpu(100 * (index + 1)),
              rate: spreadOf(Array.from({ length: rounds }, (_, round) => (9_000 + 10 * round) / factor)),
              once: 7 * factor,
              max: 12,
            })),
          },
        ],
        charts,
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
