import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { runReadme } from "../../../tools/run-readme.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

const corpus = join(import.meta.dirname, "../../../apps/quickstart/corpus/media");

test("the README's examples run as shown", async () => {
  await using gateway = await startMockGateway();
  const folder = await temporaryFolder();
  await copyFile(join(corpus, "lighthouse.png"), join(folder, "lighthouse.png"));

  const printed = await runReadme("ai-sdk", folder, {
    SEGMIND_BASE_URL: gateway.url,
    SEGMIND_API_KEY: gateway.apiKey,
  });

  expect(printed).toEqual([
    "Bees build cells of wax to store honey and raise their brood.",
    "2 vectors of 768 numbers",
    "256",
  ]);
  // 2 texts and a query, an image with a text and a text, a query.
  expect(gateway.stats.bills).toBe(6);
});
