import {
  startMockGateway,
  type MockGateway,
  type MockGatewayOptions,
} from "@segmind-embeddings/mock-gateway";
import { onTestFinished } from "vitest";
import { recordPosts } from "../../../../tools/record-posts.ts";
import { createSegmind, type SegmindProvider, type SegmindProviderSettings } from "../../src/index.ts";

/** What a test talks to: a gateway on a real socket, a provider that uses it, and the bodies it sent. */
export interface Started {
  readonly gateway: MockGateway;
  readonly segmind: SegmindProvider;
  /** The JSON of every POST, in the order of their arrival. */
  readonly posts: Record<string, unknown>[];
}

/** Starts both; they end with the test. Backoff is short, so that retries cost no time. */
export async function start(
  settings: SegmindProviderSettings & { client?: undefined } = {},
  options: MockGatewayOptions = {},
): Promise<Started> {
  const { posts, onRequest } = recordPosts();
  const gateway = await startMockGateway({ onRequest, ...options });
  const { url: baseUrl, apiKey } = gateway;
  const segmind = createSegmind({ baseUrl, apiKey, retryDelay: 1, maxRetryDelay: 2, ...settings });
  onTestFinished(async () => {
    await segmind.client.close();
    await gateway.close();
  });
  return { gateway, segmind, posts };
}
