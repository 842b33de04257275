import type { MockGateway } from "@segmind-embeddings/mock-gateway";
import { expect } from "vitest";

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Holds that a gateway is asked for nothing more, once what was on the wire has arrived. */
export async function expectSilence({ stats }: MockGateway): Promise<void> {
  await wait(25);
  const { requests } = stats;
  await wait(50);
  expect(stats.requests, "requests sent when nothing should be sent any more").toBe(requests);
}
