import {
  EmbedManyError,
  SegmindAbortedError,
  SegmindError,
  type SegmindClient,
} from "@segmind-embeddings/core";
import { accountOf, addAccounts, emptyAccount } from "../embedding/account.ts";
import type {
  AnswerOptions,
  Answers,
  EmbedItemsOptions,
  EmbedItemsResult,
  Engine,
  Index,
  Ranking,
} from "../embedding/engine.ts";
import type { EmbeddedItem } from "../embedding/plan-run.ts";
import { salvage } from "../embedding/salvage.ts";
import type { Item } from "../inputs/item.ts";
import { batchesOf, type Batch } from "./batches-of.ts";
import { Bill } from "./bill.ts";
import type { Framework, FrameworkModule } from "./framework.ts";
import { toRanking } from "./to-ranking.ts";
import { watchPosts, type PostWatch } from "./watch-posts.ts";

/**
 * Documents a framework gets at a time: two rounds of what core has in flight. A framework gives vectors when all of
 * a batch are there, and what is on disk no crash can take.
 */
const batchSize = 32;

/** A framework embeds, stores and ranks. What it loses on the way, the account and half a batch, is kept beside it. */
export class FrameworkEngine implements Engine {
  readonly #client: SegmindClient;
  readonly #framework: Framework;
  /** Of what was bought since it was emptied. */
  readonly #bill: Bill;

  private constructor(client: SegmindClient, framework: Framework, bill: Bill) {
    this.#client = client;
    this.#framework = framework;
    this.#bill = bill;
  }

  static async open(
    module: FrameworkModule,
    client: SegmindClient,
    signal: AbortSignal,
  ): Promise<FrameworkEngine> {
    const bill = new Bill();
    const framework = await module.open({ client, signal, onEmbedding: (embedding) => bill.add(embedding) });
    return new FrameworkEngine(client, framework, bill);
  }

  async embedItems(items: readonly Item[], options: EmbedItemsOptions): Promise<EmbedItemsResult> {
    let account = emptyAccount;
    let failed = 0;
    const tell = (): void => {
      const done = account.bought + this.#bill.account.bought;
      options.onProgress({ done, failed, total: items.length, etaMs: undefined });
    };
    const onFailure = (item: Item, reason: unknown): void => {
      failed += 1;
      options.onFailure(item, reason);
    };
    try {
      for (const batch of batchesOf(items, this.#framework.routes, batchSize)) {
        this.#bill.begin(tell);
        const result = await this.#embedBatch(batch, { ...options, onFailure });
        account = addAccounts(account, result.account);
        this.#bill.begin();
        tell();
        if (result.stoppedBy !== undefined) return { account, stoppedBy: result.stoppedBy };
      }
      return { account };
    } finally {
      this.#bill.begin();
    }
  }

  async index(entries: readonly EmbeddedItem[]): Promise<Index> {
    await this.#framework.hold(entries);
    return {
      answer: (queries, options) => this.#answer(queries, entries, options),
      neighbours: async (entry) => {
        const found = await this.#framework.nearest(entry.vector, entries.length);
        const others = found.filter(({ id }) => id !== entry.item.id);
        return toRanking(others, entries);
      },
    };
  }

  async #embedBatch({ route, items }: Batch, options: EmbedItemsOptions): Promise<EmbedItemsResult> {
    const posts = watchPosts();
    let vectors: readonly (readonly number[])[];
    try {
      vectors = await route.embed(items);
    } catch (error) {
      return await this.#saveBatch(items, error, posts, options);
    } finally {
      posts.stop();
    }
    for (const [index, item] of items.entries()) {
      await options.onVector(item, Float32Array.from(vectors[index] ?? []));
    }
    return { account: this.#bill.account };
  }

  /** What is paid for of a batch that threw: the framework has dropped it, core's error carries it. */
  async #saveBatch(
    items: readonly Item[],
    error: unknown,
    posts: PostWatch,
    options: EmbedItemsOptions,
  ): Promise<EmbedItemsResult> {
    const { onVector, onFailure } = options;
    const account = { ...this.#bill.account, requests: posts.sent() };
    if (SegmindAbortedError.isInstance(error)) {
      const mayBeBilled = error.mayBeBilled ? posts.unanswered() + error.requestIds.size : 0;
      const saved = await salvage(this.#client, error, items, { ...account, mayBeBilled }, options);
      return { account: saved, stoppedBy: error };
    }
    if (EmbedManyError.isInstance(error)) {
      const { results, errors, summary, cause } = error;
      for (const [index, { vector }] of results) await onVector(items[index] as Item, vector);
      for (const [index, reason] of errors) onFailure(items[index] as Item, reason);
      const isOver = results.size + errors.size < items.length;
      return {
        account: accountOf(summary),
        // Items that were not tried: nothing else can succeed.
        ...(isOver && { stoppedBy: cause }),
      };
    }
    // Such as a file that has gone meanwhile; a mistake in a program is none of these.
    if (!SegmindError.isInstance(error) && !(error instanceof Error && "syscall" in error)) throw error;
    for (const item of items) onFailure(item, error);
    return { account };
  }

  async #answer(
    queries: readonly string[],
    entries: readonly EmbeddedItem[],
    { onProgress }: AnswerOptions,
  ): Promise<Answers> {
    const posts = watchPosts();
    const counts = { done: 0, failed: 0 };
    const rankings = new Map<number, Ranking>();
    const failures = new Map<number, unknown>();
    let mayBeBilled = 0;
    let stoppedBy: unknown;
    this.#bill.begin();
    // Equal queries are asked once.
    const asked = Map.groupBy(queries.keys(), (index) => queries[index] ?? "");
    const searches = Array.from(asked, async ([query, indexes]) => {
      try {
        const ranking = toRanking(await this.#framework.search(query, entries.length), entries);
        for (const index of indexes) rankings.set(index, ranking);
        counts.done += indexes.length;
      } catch (error) {
        if (!SegmindError.isInstance(error)) throw error;
        mayBeBilled += Number(error.mayBeBilled);
        if (SegmindAbortedError.isInstance(error)) stoppedBy = error;
        else for (const index of indexes) failures.set(index, error);
        counts.failed += indexes.length;
      }
      onProgress({ ...counts, total: queries.length, etaMs: undefined });
    });
    await Promise.all(searches).finally(() => posts.stop());
    const account = { ...this.#bill.account, requests: posts.sent(), mayBeBilled, failed: failures.size };
    return { account, rankings, failures, ...(stoppedBy !== undefined && { stoppedBy }) };
  }
}
