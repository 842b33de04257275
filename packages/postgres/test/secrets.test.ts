import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SegmindClient } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { openPostgres } from "../src/index.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

// The server logs each statement with its parameters.
const server = await startTestServer(["-c", "log_statement=all"]);

test("the API key is in no file of the server, nor in what it logs", async () => {
  const apiKey = "SG_5ec4e7fedcba9876";
  await using gateway = await startMockGateway({ apiKey, requestsPerMinute: 100 });
  await using database = openPostgres(server.url, { schema: newSchema(server) });
  const { store, quota } = database;
  await using client = new SegmindClient({ apiKey, baseUrl: gateway.url, store, quota });
  const { requestId = "none" } = await client.embed("A red fox.");
  await server.sql("CHECKPOINT");
  const files = readdirSync(server.folder, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  const contents = files.map((file) => readFileSync(join(file.parentPath, file.name)));
  contents.push(Buffer.from(server.log()));
  const holding = (text: string | Buffer): number => contents.filter((bytes) => bytes.includes(text)).length;
  expect(holding("5ec4e7fedcba9876")).toBe(0);
  expect(holding(Buffer.from("5ec4e7fedcba9876", "hex"))).toBe(0);
  // The request and the quota were written and logged, or nothing was looked at.
  expect(holding(requestId)).toBeGreaterThan(1);
  expect(holding(gateway.url)).toBeGreaterThan(1);
});
