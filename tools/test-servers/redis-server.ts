import { afterAll } from "vitest";
import { isRedisInstalled, spawnRedis } from "./spawn-redis.ts";

/** A Redis of the tests' own. */
export interface RedisServer {
  readonly url: string;
}

/** What has to be installed for {@link startRedisServer} and is not. */
export function missingForRedis(): string[] {
  return isRedisInstalled() ? [] : ["redis-server"];
}

/** Starts a server, which goes when the tests of the file are done: to be called outside of a test. */
export async function startRedisServer(): Promise<RedisServer> {
  const redis = await spawnRedis();
  afterAll(() => redis.kill());
  return { url: redis.url };
}
