// What a strict program of a user may look like; it is compiled, not run.
import {
  EmbedManyError,
  SegmindClient,
  type EmbedInput,
  type Embedding,
  type StoreStats,
} from "@segmind-embeddings/core";
import { SegmindEmbeddings } from "@segmind-embeddings/langchain";
import { SegmindEmbedding } from "@segmind-embeddings/llamaindex";
import { loadMedia } from "@segmind-embeddings/media";
import { startMockGateway, type MockGateway } from "@segmind-embeddings/mock-gateway";
import { openSqlite } from "@segmind-embeddings/sqlite";

export async function vectorsOf(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
  const gateway: MockGateway = await startMockGateway();
  const client = new SegmindClient({ apiKey: gateway.apiKey, baseUrl: gateway.url });
  try {
    const embeddings: readonly Embedding[] = await client.embedMany(texts, { signal });
    return embeddings.map(({ vector }) => vector);
  } catch (error) {
    if (EmbedManyError.isInstance(error)) throw new Error(error.code, { cause: error });
    throw error;
  } finally {
    await client.close();
    await gateway.close();
  }
}

export async function inputOf(path: string): Promise<EmbedInput> {
  const medium = await loadMedia(path);
  return { image: medium };
}

export function adapters(client: SegmindClient): [SegmindEmbeddings, SegmindEmbedding] {
  return [new SegmindEmbeddings({ client }), new SegmindEmbedding({ client })];
}

export async function statsOf(path: string): Promise<StoreStats> {
  const { store, quota, close } = openSqlite(path);
  const client = new SegmindClient({ apiKey: "SG_0123456789abcdef", store, quota });
  await client.close();
  const stats = await store.stats();
  await close();
  return stats;
}

// @ts-expect-error: types that accept anything would not be types.
export const wrong = new SegmindClient({ maxRetries: "many" });
