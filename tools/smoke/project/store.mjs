// Stores a vector in a file that the other Nodes write to at the same time.
import { strictEqual } from "node:assert/strict";
import { SegmindClient } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { openSqlite } from "@segmind-embeddings/sqlite";

const gateway = await startMockGateway();
const db = openSqlite("vectors.db", { lockTimeout: 60_000 });
const options = { apiKey: gateway.apiKey, baseUrl: gateway.url, store: db.store, quota: db.quota };
for (const _ of ["bought", "stored"]) {
  const client = new SegmindClient(options);
  const { vector } = await client.embed("A red fox.");
  strictEqual(vector.length, 768);
  await client.close();
}
strictEqual(gateway.stats.bills, 1);
await db.close();
await gateway.close();
