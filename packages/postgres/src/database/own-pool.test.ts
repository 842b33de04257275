import type { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { ownPool } from "./own-pool.ts";

test("a connection that is lost while its pool ends does not end the process", async () => {
  const pool = ownPool("postgres://somebody@127.0.0.1:1/shop");
  const ended = pool.end();
  expect(() => (pool as unknown as EventEmitter).emit("error", new Error("lost"))).not.toThrow();
  await ended;
});
