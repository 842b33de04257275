import type { MockGatewayOptions } from "@segmind-embeddings/mock-gateway";
import { startWithGateway } from "../../../../tools/start-with-gateway.ts";
import { SegmindEmbedding, type SegmindEmbeddingOptions } from "../../src/index.ts";

/** A gateway, an embedding that uses it, and the bodies it sent. */
export async function start(
  options: SegmindEmbeddingOptions & { client?: undefined } = {},
  gatewayOptions: MockGatewayOptions = {},
) {
  const { subject, ...rest } = await startWithGateway(
    gatewayOptions,
    (connection) => new SegmindEmbedding({ ...connection, ...options }),
  );
  return { ...rest, embedding: subject };
}
