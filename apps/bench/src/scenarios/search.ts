import type { SearchFigures, SearchWorker } from "../clients/search-worker.ts";
import { vectorKinds, type VectorKind } from "../clients/synthetic-vectors.ts";
import { meanOf, ratiosOf, spreadOf } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import type { Scenario } from "./scenario.ts";

const dimensions = 768;

export const search: Scenario = {
  name: "search",
  title: "The ten nearest of many vectors",
  about:
    "The program's index, in a process of its own; each query is searched exactly, and by sign bits with the true scores of the nearest. " +
    "Topics are vectors as embeddings lie: a common mean, numbers of falling weight, topics within topics. Noise is the " +
    "worst case, in which nothing is near to anything, and no goal is set for it. The vectors are made, not of a model.",
  async run({ isQuick, signal, progress }) {
    const rows = isQuick ? 20_000 : 100_000;
    const rounds = isQuick ? 2 : 20;
    const queriesPerRound = isQuick ? 5 : 10;
    const figures = new Map<VectorKind, SearchFigures[]>();
    const isStopped = (): boolean => signal.aborted;
    for (const [at, kind] of vectorKinds.entries()) {
      const list: SearchFigures[] = [];
      figures.set(kind, list);
      if (isStopped()) break;
      progress(at / vectorKinds.length, `filling the index · ${kind}`);
      await using worker = await Child.start<SearchWorker>(
        new URL("../clients/search-worker.ts", import.meta.url),
      );
      await worker.call("fill", { kind, rows, dimensions });
      for (let round = 0; round < rounds && !isStopped(); round += 1) {
        const share = (at + round / rounds) / vectorKinds.length;
        progress(share, `round ${String(round + 1)}/${String(rounds)} · ${kind}`);
        list.push(...(await worker.call("search", { queries: queriesPerRound })));
      }
    }
    const tableRows = vectorKinds.flatMap((kind) => {
      const list = figures.get(kind) ?? [];
      const exact = list.map(({ exactMs }) => exactMs);
      const bits = list.map(({ bitsMs }) => bitsMs);
      return [
        { search: `exact · ${kind}`, ms: spreadOf(exact), ratio: spreadOf(exact.map(() => 1)), recall: 1 },
        {
          search: `bits · ${kind}`,
          ms: spreadOf(bits),
          ratio: ratiosOf(bits, exact),
          recall: recallOf(list),
        },
      ];
    });
    const topics = figures.get("topics") ?? [];
    const exactMs = spreadOf(topics.map((one) => one.exactMs)).median;
    const bitsMs = spreadOf(topics.map((one) => one.bitsMs)).median;
    const recall = recallOf(topics);
    const size = `${rows.toLocaleString("en")} × ${String(dimensions)}`;
    return {
      settings: { rows, dimensions, top: 10, queries: rounds * queriesPerRound },
      tables: [
        {
          title: `${size}, one thread`,
          columns: [
            { key: "search", title: "search" },
            { key: "ms", title: "ms", digits: 1, better: "lower" },
            { key: "ratio", title: "× exact", digits: 2, better: "lower" },
            { key: "recall", title: "recall@10", digits: 3, better: "higher" },
          ],
          rows: tableRows,
        },
      ],
      charts: [
        {
          kind: "bars",
          title: "Time of a search",
          about: "Median over queries, with the quartiles. Less is better.",
          valueTitle: "ms",
          bars: tableRows.map(({ search: label, ms }) => ({
            label,
            value: ms.median,
            low: ms.low,
            high: ms.high,
          })),
        },
      ],
      checks: [
        {
          what: `exact search of ${size}`,
          toReach: "≤ 100 ms",
          measured: `${exactMs.toFixed(1)} ms`,
          isReached: exactMs <= 100,
        },
        {
          what: `search of ${size} by bits`,
          toReach: "≤ 20 ms, recall@10 ≥ 0.98",
          measured: `${bitsMs.toFixed(1)} ms, ${recall.toFixed(3)}`,
          isReached: bitsMs <= 20 && recall >= 0.98,
        },
      ],
      errors: [],
      isComplete: !signal.aborted,
    };
  },
};

function recallOf(list: readonly SearchFigures[]): number {
  return meanOf(list.map(({ found }) => found / 10));
}
