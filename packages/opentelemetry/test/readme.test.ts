import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { runReadme } from "../../../tools/run-readme.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

test("the README's examples run as shown", async () => {
  await using gateway = await startMockGateway();
  const [first = "", second] = await runReadme("opentelemetry", await temporaryFolder(), {
    SEGMIND_BASE_URL: gateway.url,
    SEGMIND_API_KEY: gateway.apiKey,
  });
  expect(first).toContain("name: 'embeddings gemini-embedding-2'");
  expect(first).toContain("'segmind.cost': 0.00015");
  expect(second).toBe("function");
});
