import type { Embedding, SegmindClient } from "@segmind-embeddings/core";
import type { EmbeddedItem } from "../embedding/plan-run.ts";
import type { Item } from "../inputs/item.ts";

/** One way in which a framework embeds documents. */
export interface Route {
  readonly takes: (item: Item) => boolean;
  /**
   * A vector for each item, in their order, from one of core's runs: the indexes in what it throws are those of the
   * items.
   */
  readonly embed: (items: readonly Item[]) => Promise<readonly (readonly number[])[]>;
}

export interface Found {
  /** The item's. */
  readonly id: string;
  readonly score: number;
}

/** A framework with a vector store of its own, over the run's client. */
export interface Framework {
  /** An item goes by the first that takes it. */
  readonly routes: readonly Route[];
  /** Puts into the store those of the entries that are not there. */
  hold(entries: readonly EmbeddedItem[]): Promise<void>;
  /** Embeds a query and says what is nearest to it, nearest first. */
  search(query: string, most: number): Promise<Found[]>;
  /** What is nearest to a vector, nearest first. */
  nearest(vector: Float32Array, most: number): Promise<Found[]>;
}

export interface FrameworkOptions {
  readonly client: SegmindClient;
  readonly signal: AbortSignal;
  /** Called with each vector that was bought. */
  readonly onEmbedding: (embedding: Embedding) => void;
}

/** What a framework's module exports. */
export interface FrameworkModule {
  /** What embeds and what stores, by their names. */
  readonly parts: string;
  /** What of these items does not go the framework's own way, in a line; nothing where all do. */
  readonly remark: (items: readonly Item[]) => string | undefined;
  readonly open: (options: FrameworkOptions) => Promise<Framework>;
}

/** A query of the run waits for quota as long as it takes, as its documents do: a day, in ms. */
export const patience = 86_400_000;
