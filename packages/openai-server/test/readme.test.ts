import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { runReadme } from "../../../tools/run-readme.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

test("the README's example runs as shown", async () => {
  await using gateway = await startMockGateway();

  const printed = await runReadme("openai-server", await temporaryFolder(), {
    SEGMIND_BASE_URL: gateway.url,
    SEGMIND_API_KEY: gateway.apiKey,
    EMBEDDINGS_TOKEN: "a-token",
  });

  expect(printed).toEqual(["768"]);
  expect(gateway.stats.bills).toBe(1);
});
