import {
  startMockGateway,
  type MockGateway,
  type MockGatewayOptions,
} from "@segmind-embeddings/mock-gateway";
import { onTestFinished } from "vitest";
import type { OnEnd } from "./on-end.ts";

export interface TestGateway {
  readonly gateway: MockGateway;
  /** What makes the program use it. */
  readonly env: Readonly<Record<string, string>>;
}

/** A mock gateway that the program takes for Segmind's; it counts bills and goes with the test. */
export async function makeGateway(
  options: MockGatewayOptions = {},
  onEnd: OnEnd = onTestFinished,
): Promise<TestGateway> {
  const gateway = await startMockGateway(options);
  onEnd(() => gateway.close());
  return { gateway, env: { SEGMIND_BASE_URL: gateway.url, SEGMIND_API_KEY: gateway.apiKey } };
}
