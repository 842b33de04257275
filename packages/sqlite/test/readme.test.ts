import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { runReadme } from "../../../tools/run-readme.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

test("the examples of sqlite's README run as shown, and buy nothing when they run again", async () => {
  await using gateway = await startMockGateway();
  const folder = await temporaryFolder();
  const environment = { SEGMIND_BASE_URL: gateway.url, SEGMIND_API_KEY: gateway.apiKey };

  const [first, told = ""] = await runReadme("sqlite", folder, environment);
  expect(first).toBe("2 vectors, 0 of them stored before, 0.0003 credits");
  const [counts, ...entries] = told.split("\n");
  expect(counts).toBe("2 vectors for 0.0003 credits, 0 requests with an unknown outcome");
  const line = /^1-[\w-]{43} 768 segmind_gemini-embedding-2_768_param_raw$/;
  expect(entries).toEqual([expect.stringMatching(line), expect.stringMatching(line)]);

  const [second] = await runReadme("sqlite", folder, environment);
  expect(second).toBe("2 vectors, 2 of them stored before, 0 credits");
  expect(gateway.stats.bills).toBe(2);
});
