import {
  startMockGateway,
  type MockGateway,
  type MockGatewayOptions,
} from "@segmind-embeddings/mock-gateway";
import { onTestFinished } from "vitest";
import { recordPosts } from "../../../../tools/record-posts.ts";
import { SegmindEmbeddings, type SegmindEmbeddingsParams } from "../../src/index.ts";

/** What a test talks to: a gateway on a real socket, embeddings that use it, and the bodies they sent. */
export interface Started {
  readonly gateway: MockGateway;
  readonly embeddings: SegmindEmbeddings;
  /** The JSON of every POST, in the order of their arrival. */
  readonly posts: Record<string, unknown>[];
}

/** Starts both; they end with the test. Backoff is short, so that retries cost no time. */
export async function start(
  params: SegmindEmbeddingsParams & { client?: undefined } = {},
  options: MockGatewayOptions = {},
): Promise<Started> {
  const { posts, onRequest } = recordPosts();
  const gateway = await startMockGateway({ onRequest, ...options });
  const { url: baseUrl, apiKey } = gateway;
  const embeddings = new SegmindEmbeddings({ baseUrl, apiKey, retryDelay: 1, maxRetryDelay: 2, ...params });
  onTestFinished(async () => {
    await embeddings.client.close();
    await gateway.close();
  });
  return { gateway, embeddings, posts };
}
