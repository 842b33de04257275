import type { SegmindClient } from "@segmind-embeddings/core";
import { rank } from "../ranking/rank.ts";
import { embedItems } from "./embed-items.ts";
import { embedQueries } from "./embed-queries.ts";
import type { Engine } from "./engine.ts";

/** Core embeds, and the rankings are plain arithmetic. */
export function coreEngine(client: SegmindClient): Engine {
  return {
    embedItems: (items, options) => embedItems(client, items, options),
    index: (entries) =>
      Promise.resolve({
        answer: async (queries, options) => {
          const { vectors, ...rest } = await embedQueries(client, queries, options);
          const rankings = Array.from(vectors, ([index, vector]) => [index, rank(vector, entries)] as const);
          return { ...rest, rankings: new Map(rankings) };
        },
        neighbours: (entry) => {
          const others = entries.filter((other) => other !== entry);
          return Promise.resolve(rank(entry.vector, others));
        },
      }),
  };
}
