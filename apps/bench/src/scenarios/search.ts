import { searchNames, type SearchName } from "../clients/search-names.ts";
import type { SearchFigures, SearchWorker } from "../clients/search-worker.ts";
import { vectorKinds, type VectorKind } from "../clients/synthetic-vectors.ts";
import { meanOf, ratiosOf, spreadOf } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import type { Check } from "../record/result.ts";
import type { Scenario } from "./scenario.ts";

const dimensions = 768;

interface Searched {
  readonly name: SearchName;
  readonly kind: VectorKind;
  readonly figures: readonly SearchFigures[];
}

export const search: Scenario = {
  name: "search",
  title: "The ten nearest of many vectors",
  about:
    "The program's index, in a process of its own; each query is searched exactly, and by sign bits with the true scores of " +
    "the nearest; and so by sqlite-vec's tables in memory. Topics are vectors as embeddings lie: a common mean, numbers of " +
    "falling weight, topics within topics. Noise is the worst case, in which nothing is near to anything, and no goal is set " +
    "for it. The vectors are made, not of a model.",
  async run({ isQuick, signal, progress }) {
    const rows = isQuick ? 20_000 : 100_000;
    const rounds = isQuick ? 2 : 10;
    const queriesPerRound = isQuick ? 5 : 10;
    const all: Searched[] = [];
    for (const kind of vectorKinds) {
      progress(`filling the index · ${kind}`);
      await using worker = await Child.start<SearchWorker>("clients/search-worker.ts", { signal });
      await worker.call("fill", { kind, rows, dimensions, withPeer: kind === "topics" });
      const queries = [];
      for (let round = 0; round < rounds; round += 1) {
        progress(`round ${String(round + 1)}/${String(rounds)} · ${kind}`);
        queries.push(...(await worker.call("search", { queries: queriesPerRound })));
      }
      for (const name of searchNames) {
        const figures = queries.map((query) => query[name]).filter((one) => one !== undefined);
        if (figures.length > 0) all.push({ name, kind, figures });
      }
    }
    const size = `${rows.toLocaleString("en")} × ${String(dimensions)}`;
    return {
      settings: { rows, dimensions, top: 10, queries: rounds * queriesPerRound },
      tables: [
        {
          title: `${size}, one thread`,
          columns: [
            { key: "search", title: "search" },
            { key: "ms", title: "ms", digits: 1, hasBars: true },
            { key: "ratio", title: "× exact", digits: 2 },
            { key: "recall", title: "recall@10", digits: 3 },
          ],
          rows: all.map((searched) => ({
            search: `${searched.name} · ${searched.kind}`,
            ms: spreadOf(timesOf(searched)),
            ratio: ratiosOf(timesOf(searched), timesOf(find(all, "exact", searched.kind))),
            recall: recallOf(searched),
          })),
        },
      ],
      checks: toChecks(all, size),
    };
  },
};

function toChecks(all: readonly Searched[], size: string): Check[] {
  const [exact, bits] = [find(all, "exact", "topics"), find(all, "bits", "topics")];
  const describe = (searched: Searched): string =>
    `${medianOf(searched).toFixed(1)} ms, ${recallOf(searched).toFixed(3)}`;
  return [
    {
      what: `exact search of ${size}`,
      toReach: "≤ 100 ms",
      measured: `${medianOf(exact).toFixed(1)} ms`,
      isReached: medianOf(exact) <= 100,
      peers: `sqlite-vec: ${medianOf(find(all, "sqlite-vec, exact", "topics")).toFixed(1)} ms`,
    },
    {
      what: `search of ${size} by bits, rescored`,
      toReach: "≤ 20 ms, recall@10 ≥ 0.98",
      measured: describe(bits),
      isReached: medianOf(bits) <= 20 && recallOf(bits) >= 0.98,
      peers: `sqlite-vec: ${describe(find(all, "sqlite-vec, bits", "topics"))}`,
    },
  ];
}

function find(all: readonly Searched[], name: SearchName, kind: VectorKind): Searched {
  return (
    all.find((searched) => searched.name === name && searched.kind === kind) ?? { name, kind, figures: [] }
  );
}

function timesOf({ figures }: Searched): number[] {
  return figures.map(({ milliseconds }) => milliseconds);
}

function medianOf(searched: Searched): number {
  return spreadOf(timesOf(searched)).median;
}

function recallOf({ figures }: Searched): number {
  return meanOf(figures.map(({ found }) => found / 10));
}
