import {
  startMockGateway,
  type MockGateway,
  type MockGatewayOptions,
} from "@segmind-embeddings/mock-gateway";
import { onTestFinished } from "vitest";
import { recordPosts } from "../../../../tools/record-posts.ts";
import { SegmindEmbedding, type SegmindEmbeddingOptions } from "../../src/index.ts";

export interface Started {
  readonly gateway: MockGateway;
  readonly embedding: SegmindEmbedding;
  /** What each POST asked for. */
  readonly posts: Record<string, unknown>[];
}

/** A gateway on a real socket and an embedding that uses it, until the test ends. Backoff costs no time. */
export async function start(
  options: SegmindEmbeddingOptions & { client?: undefined } = {},
  gatewayOptions: MockGatewayOptions = {},
): Promise<Started> {
  const { posts, onRequest } = recordPosts();
  const gateway = await startMockGateway({
    ...gatewayOptions,
    onRequest: (record) => {
      onRequest(record);
      gatewayOptions.onRequest?.(record);
    },
  });
  const quick = { retryDelay: 1, maxRetryDelay: 2 };
  const embedding = new SegmindEmbedding({
    baseUrl: gateway.url,
    apiKey: gateway.apiKey,
    ...quick,
    ...options,
  });
  onTestFinished(async () => {
    await embedding.client.close();
    await gateway.close();
  });
  return { gateway, embedding, posts };
}
