import type { RunProgress } from "@segmind-embeddings/core";
import type { Item } from "../inputs/item.ts";
import type { Ranked } from "../ranking/rank.ts";
import type { Account } from "./account.ts";
import type { EmbeddedItem } from "./plan-run.ts";

/** How far some work has come. */
export type Standing = Pick<RunProgress, "done" | "failed" | "total" | "etaMs">;

export interface EmbedItemsOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (standing: Standing) => void;
  /** Called with each vector as it comes; awaited, so that it is kept before more is bought. */
  readonly onVector: (item: Item, vector: Float32Array) => Promise<void>;
  readonly onFailure: (item: Item, reason: unknown) => void;
  /** Called on an interruption, before so many jobs that are under way are waited for. */
  readonly onCollect: (jobs: number) => void;
}

export interface EmbedItemsResult {
  readonly account: Account;
  /** Why the run ended before its end: an abort, or an error after which nothing else can succeed. */
  readonly stoppedBy?: unknown;
}

export type Ranking = readonly Ranked<EmbeddedItem>[];

export type AnswerOptions = Pick<EmbedItemsOptions, "signal" | "onProgress">;

export interface Answers extends EmbedItemsResult {
  /** All entries by their nearness to a query, by the query's index; what failed is missing. */
  readonly rankings: ReadonlyMap<number, Ranking>;
  /** Why a query has no ranking, by its index. */
  readonly failures: ReadonlyMap<number, unknown>;
}

/** Entries that can be searched. */
export interface Index {
  /** Embeds queries, and ranks the entries for each. */
  answer(queries: readonly string[], options: AnswerOptions): Promise<Answers>;
  /** The others by their nearness to one of the entries. */
  neighbours(entry: EmbeddedItem): Promise<Ranking>;
}

/** What embeds and ranks: core with a little arithmetic, or a framework. */
export interface Engine {
  /** Embeds items as documents. What fails is told, and the rest goes on. */
  embedItems(items: readonly Item[], options: EmbedItemsOptions): Promise<EmbedItemsResult>;
  index(entries: readonly EmbeddedItem[]): Promise<Index>;
}
