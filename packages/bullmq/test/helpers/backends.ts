import { describe } from "vitest";
import { describeWith } from "../../../../tools/test-servers/test-with.ts";
import { startTestServer, type TestServer } from "../../../../tools/test-servers/postgres-server.ts";
import { missingForRedis, startRedisServer } from "../../../../tools/test-servers/redis-server.ts";
import type { BulkConnection } from "../../src/index.ts";

/** Where a queue is in a test. */
export interface TestBackend {
  readonly name: "PostgreSQL" | "Redis";
  readonly connection: BulkConnection;
}

/** Runs the same tests on both backends of BullMQ; the store is in PostgreSQL each time. */
export async function describeOnBackends(
  tests: (backend: TestBackend, server: TestServer) => void,
): Promise<void> {
  const server = await startTestServer(["-c", "fsync=off"]);
  describe("on PostgreSQL", () => tests({ name: "PostgreSQL", connection: server.url }, server));
  const missing = missingForRedis();
  const redis = missing.length === 0 ? await startRedisServer() : undefined;
  describeWith(missing, "on Redis", () => tests({ name: "Redis", connection: redis?.url ?? "" }, server));
}
