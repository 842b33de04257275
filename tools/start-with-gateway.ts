import {
  startMockGateway,
  type MockGateway,
  type MockGatewayOptions,
} from "../packages/mock-gateway/src/index.ts";
import { onTestFinished } from "vitest";
import { recordPosts } from "./record-posts.ts";

/** What a test talks to: a gateway on a real socket, something with a client that uses it, and the bodies it sent. */
export interface StartedWithGateway<Subject> {
  readonly gateway: MockGateway;
  readonly subject: Subject;
  /** The JSON of every POST, in the order of their arrival. */
  readonly posts: Record<string, unknown>[];
}

/** The gateway to use, and a backoff so short that retries cost no time. */
export interface ConnectionOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly retryDelay: number;
  readonly maxRetryDelay: number;
}

/** Starts a gateway and what uses it; both end with the test. */
export async function startWithGateway<Subject extends { readonly client: { close(): Promise<void> } }>(
  options: MockGatewayOptions,
  make: (connection: ConnectionOptions) => Subject,
): Promise<StartedWithGateway<Subject>> {
  const { posts, onRequest } = recordPosts();
  const gateway = await startMockGateway({
    ...options,
    onRequest: (record) => {
      onRequest(record);
      options.onRequest?.(record);
    },
  });
  const { url: baseUrl, apiKey } = gateway;
  const subject = make({ baseUrl, apiKey, retryDelay: 1, maxRetryDelay: 2 });
  onTestFinished(async () => {
    await subject.client.close();
    await gateway.close();
  });
  return { gateway, subject, posts };
}
