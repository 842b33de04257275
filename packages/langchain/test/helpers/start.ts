import type { MockGatewayOptions } from "@segmind-embeddings/mock-gateway";
import { startWithGateway } from "../../../../tools/start-with-gateway.ts";
import { SegmindEmbeddings, type SegmindEmbeddingsParams } from "../../src/index.ts";

/** A gateway, embeddings that use it, and the bodies they sent. */
export async function start(
  params: SegmindEmbeddingsParams & { client?: undefined } = {},
  options: MockGatewayOptions = {},
) {
  const { subject, ...rest } = await startWithGateway(
    options,
    (connection) => new SegmindEmbeddings({ ...connection, ...params }),
  );
  return { ...rest, embeddings: subject };
}
