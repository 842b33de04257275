import {
  startMockGateway,
  type MockGateway,
  type MockGatewayOptions,
} from "@segmind-embeddings/mock-gateway";
import { SegmindClient, type ClientOptions } from "../../src/index.ts";

/** Retries that cost a test no time. */
export const quick = { retryDelay: 1, maxRetryDelay: 2 } as const;

export interface Pair extends AsyncDisposable {
  readonly gateway: MockGateway;
  readonly client: SegmindClient;
}

/** A mock gateway of its own and a client of it, both closed at the end of the test. */
export async function gatewayAndClient(
  gatewayOptions: MockGatewayOptions = {},
  clientOptions: ClientOptions = {},
): Promise<Pair> {
  const gateway = await startMockGateway(gatewayOptions);
  const client = clientOf(gateway, clientOptions);
  return {
    gateway,
    client,
    async [Symbol.asyncDispose]() {
      // The gateway first: a call that a test left hanging ends with its connection.
      await gateway.close();
      await client.close();
    },
  };
}

/** One more client of a gateway. */
export function clientOf(
  gateway: Pick<MockGateway, "url" | "apiKey">,
  options: ClientOptions = {},
): SegmindClient {
  return new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey, ...quick, ...options });
}
