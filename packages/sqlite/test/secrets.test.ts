import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SegmindClient } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { openSqlite } from "../src/index.ts";

test("the API key is not in the SQLite file, its log or its shared memory", async () => {
  await using gateway = await startMockGateway({ apiKey: "SG_5ec4e7fedcba9876", requestsPerMinute: 100 });
  const { apiKey, url } = gateway;
  const path = join(await temporaryFolder(), "vectors.db");
  await using database = openSqlite(path);
  await using client = new SegmindClient({
    apiKey,
    baseUrl: url,
    store: database.store,
    quota: database.quota,
  });
  await client.embed("A red fox.");
  for (const ending of ["", "-wal", "-shm"]) {
    const bytes = readFileSync(path + ending);
    expect(bytes.includes("5ec4e7fedcba9876"), ending).toBe(false);
    expect(bytes.includes(Buffer.from("5ec4e7fedcba9876", "hex")), ending).toBe(false);
  }
  // The quota was written, under a name that holds the gateway.
  expect(readFileSync(`${path}-wal`).includes(url)).toBe(true);
});
