import { SegmindClient } from "@segmind-embeddings/core";
import { expect, test, vi } from "vitest";
import { parseArguments, type Settings } from "../command-line/parse-arguments.ts";
import { openGateway } from "./open-gateway.ts";

const apiKey = "SG_0123456789abcdef";

test("requests go to the endpoint that the user is told, whatever SEGMIND_BASE_URL says", async () => {
  vi.stubEnv("SEGMIND_BASE_URL", "https://elsewhere.example.com");
  const { client, url } = await openGateway(parseArguments([]) as Settings, apiKey);
  vi.unstubAllEnvs();
  await using there = new SegmindClient({ apiKey, baseUrl: url });
  // A vector's key names the gateway that is asked.
  expect(await client.key("a fox")).toBe(await there.key("a fox"));
  await client.close();
});
