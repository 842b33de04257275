import { afterAll } from "vitest";
import { isRedisInstalled, spawnRedis } from "./spawn-redis.ts";

/** A Redis of the tests' own. */
export interface RedisServer {
  readonly url: string;
  /** Ends it without a word, and starts it again: whatever it held is gone. */
  restart(): Promise<void>;
}

/** What has to be installed for {@link startRedisServer} and is not. */
export function missingForRedis(): string[] {
  return isRedisInstalled() ? [] : ["redis-server"];
}

/** Starts a server, which goes when the tests of the file are done. */
export async function startRedisServer(): Promise<RedisServer> {
  let redis = await spawnRedis();
  afterAll(() => redis.kill());
  return {
    url: redis.url,
    async restart() {
      await redis.kill();
      redis = await spawnRedis(redis.port);
    },
  };
}
