import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { runReadme } from "../../../tools/run-readme.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

test("the README's example runs as shown", async () => {
  await using gateway = await startMockGateway();

  const printed = await runReadme("ai-sdk", await temporaryFolder(), {
    SEGMIND_BASE_URL: gateway.url,
    SEGMIND_API_KEY: gateway.apiKey,
  });

  expect(printed).toEqual(["Bees build cells of wax to store honey and raise their brood."]);
  // 2 texts and a query.
  expect(gateway.stats.bills).toBe(3);
});
