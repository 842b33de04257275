import { SegmindClient } from "@segmind-embeddings/core";
import type { Settings } from "../command-line/parse-arguments.ts";
import { mockGateway } from "../vectors/vectors-file.ts";
import { startMock, type MockCounts } from "./start-mock.ts";

export interface OpenGateway {
  readonly client: SegmindClient;
  /** What its vectors are marked with. */
  readonly name: string;
  readonly url: string;
  /** What the mock counted; a real endpoint tells nothing of the kind. */
  counts(): Promise<MockCounts | undefined>;
  close(): Promise<void>;
}

const segmind = "https://api.segmind.com";

/** A client of a real endpoint. Sends nothing yet. */
export function openReal({ baseUrl, mode, requestsPerMinute }: Settings, apiKey: string): OpenGateway {
  const client = new SegmindClient({
    apiKey,
    mode,
    requestsPerMinute,
    ...(baseUrl !== undefined && { baseUrl }),
  });
  const url = baseUrl ?? segmind;
  return {
    client,
    name: new URL(url).origin,
    url,
    counts: () => Promise.resolve(undefined),
    close: () => client.close(),
  };
}

/** A client of the mock, which is started for it. */
export async function openMock({ mode, requestsPerMinute }: Settings): Promise<OpenGateway> {
  const mock = await startMock(requestsPerMinute);
  const client = new SegmindClient({ baseUrl: mock.url, apiKey: mock.apiKey, mode });
  return {
    client,
    name: mockGateway,
    url: mock.url,
    counts: () => mock.counts(),
    close: async () => {
      await client.close();
      await mock.stop();
    },
  };
}
