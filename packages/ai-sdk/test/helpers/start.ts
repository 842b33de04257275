import type { MockGatewayOptions } from "@segmind-embeddings/mock-gateway";
import { startWithGateway } from "../../../../tools/start-with-gateway.ts";
import { createSegmind, type SegmindProviderSettings } from "../../src/index.ts";

/** A gateway, a provider that uses it, and the bodies it sent. */
export async function start(
  settings: SegmindProviderSettings & { client?: undefined } = {},
  options: MockGatewayOptions = {},
) {
  const { subject, ...rest } = await startWithGateway(options, (connection) =>
    createSegmind({ ...connection, ...settings }),
  );
  return { ...rest, segmind: subject };
}
