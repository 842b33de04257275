import {
  startMockGateway,
  type MockGateway,
  type MockGatewayOptions,
} from "@segmind-embeddings/mock-gateway";
import { onTestFinished } from "vitest";
import { recordPosts } from "../../../../tools/record-posts.ts";
import { serveOpenai, type OpenaiServer, type ServeOpenaiOptions } from "../../src/node.ts";

export const token = "the-token-of-this-server";

/** What a test talks to: a gateway, a server in front of it, both on real sockets, and the bodies the gateway got. */
export interface Started {
  readonly gateway: MockGateway;
  readonly server: OpenaiServer;
  /** The JSON of every POST to the gateway, in the order of their arrival. */
  readonly posts: Record<string, unknown>[];
  /** Posts to the server's `/v1/embeddings`. */
  readonly ask: (body: unknown, headers?: Record<string, string>) => Promise<JsonResponse>;
}

export interface JsonResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly json: {
    readonly data?: { embedding: number[] | string; index: number }[];
    readonly error?: { message: string; type: string; code: string; param: string | null };
    readonly [field: string]: unknown;
  };
}

/** Starts both; they end with the test. Backoff is short, so that retries cost no time. */
export async function start(
  options: Partial<ServeOpenaiOptions> & { client?: undefined } = {},
  gatewayOptions: MockGatewayOptions = {},
): Promise<Started> {
  const { posts, onRequest } = recordPosts();
  const gateway = await startMockGateway({ onRequest, ...gatewayOptions });
  const { url: baseUrl, apiKey } = gateway;
  const limits = { retryDelay: 1, maxRetryDelay: 2 };
  const server = await serveOpenai({ baseUrl, apiKey, ...limits, port: 0, token, ...options });
  onTestFinished(async () => {
    await server.close();
    await gateway.close();
  });
  const ask = async (body: unknown, headers: Record<string, string> = {}): Promise<JsonResponse> => {
    const response = await fetch(`${server.url}/embeddings`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return {
      status: response.status,
      headers: response.headers,
      json: (await response.json()) as JsonResponse["json"],
    };
  };
  return { gateway, server, posts, ask };
}
