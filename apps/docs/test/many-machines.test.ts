import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { runPage } from "../../../tools/run-readme.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

const server = await startTestServer();

test.each([
  ["guide/many-machines.md", [/^2 vectors, 0 of them stored before$/]],
  ["guide/serverless.md", [/^200$/, /^768$/, /^a job of 36 characters\n768$/]],
])("the code of %s runs over PostgreSQL and prints what it should", async (page, output) => {
  await using gateway = await startMockGateway();
  const environment = {
    SEGMIND_BASE_URL: gateway.url,
    SEGMIND_API_KEY: gateway.apiKey,
    DATABASE_URL: server.url,
  };
  const printed = await runPage(`apps/docs/pages/${page}`, await temporaryFolder(), environment);
  expect(printed).toEqual(output.map((line) => expect.stringMatching(line) as string));
});
