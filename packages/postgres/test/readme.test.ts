import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { runReadme } from "../../../tools/run-readme.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

test("the README's examples run as shown, and the second time buy nothing", async () => {
  await using gateway = await startMockGateway();
  const folder = await temporaryFolder();
  const environment = {
    SEGMIND_BASE_URL: gateway.url,
    SEGMIND_API_KEY: gateway.apiKey,
    DATABASE_URL: server.url,
  };

  const [first, told = "", found = ""] = await runReadme("postgres", folder, environment);
  expect(first).toBe("2 vectors, 0 of them stored before, 0.0003 credits");
  const [counts, ...entries] = told.split("\n");
  expect(counts).toBe("2 vectors for 0.0003 credits, 0 requests with an unknown outcome");
  const line = /^1-[\w-]{43} 768 segmind_gemini-embedding-2_768_param_raw$/;
  expect(entries).toEqual([expect.stringMatching(line), expect.stringMatching(line)]);
  // What the table of one's own finds in plain SQL.
  const [best, other] = found.split("\n");
  expect(best).toBe("1.00 Bees build cells of wax.");
  expect(other).toMatch(/^-?0\.\d\d The red fox lives alone\.$/);

  const [second] = await runReadme("postgres", folder, environment);
  expect(second).toBe("2 vectors, 2 of them stored before, 0 credits");
  expect(gateway.stats.bills).toBe(2);
});
