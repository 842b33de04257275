import { isRedisInstalled, spawnRedis } from "../../../../tools/test-servers/spawn-redis.ts";
import { Child } from "../processes/child.ts";
import type { PostgresWorker } from "./postgres-worker.ts";

/** A database of the bench's own, which ends with it. */
export interface Database extends AsyncDisposable {
  readonly url: string;
}

/** A PostgreSQL as npm brings it, which writes to the disk as one in use does. */
export async function startPostgres(): Promise<Database> {
  // What starts it decides how its own process ends, and so has one of its own.
  const worker = await Child.start<PostgresWorker>("servers/postgres-worker.ts");
  return {
    url: await worker.call("start"),
    async [Symbol.asyncDispose]() {
      await worker.call("stop");
      await worker[Symbol.asyncDispose]();
    },
  };
}

/** A Redis, where the machine has one. */
export async function startRedis(): Promise<Database | undefined> {
  if (!isRedisInstalled()) return undefined;
  const redis = await spawnRedis();
  return { url: redis.url, [Symbol.asyncDispose]: () => redis.kill() };
}
