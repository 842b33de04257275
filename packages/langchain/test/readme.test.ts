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
  for (const file of ["lighthouse.png", "honeycomb.jpg"])
    await copyFile(join(corpus, file), join(folder, file));

  const printed = await runReadme("langchain", folder, {
    SEGMIND_BASE_URL: gateway.url,
    SEGMIND_API_KEY: gateway.apiKey,
  });

  expect(printed).toEqual([
    "Bees build cells of wax to store honey and raise their brood.",
    "honeycomb.jpg",
    "segmind_gemini-embedding-2_256_param_unit",
    "0.00030 credits",
  ]);
  // 2 texts and a query, 2 pictures and a query, one text once, 2 texts.
  expect(gateway.stats.bills).toBe(9);
});
