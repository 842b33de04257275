import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { openPostgres } from "../src/index.ts";

/** A message of PostgreSQL's protocol. */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.from(`${type}0000`);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

const greeting = Buffer.concat([
  message("R", Buffer.alloc(4)),
  message("Z", Buffer.from("I")),
  message("E", Buffer.from("SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0")),
]);

/** A server that is stopped just when it has let somebody in: both come in one piece. */
async function startStoppingServer(): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(greeting));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `postgres://user@127.0.0.1:${String((server.address() as AddressInfo).port)}/name`;
}

test.each(["a URL", "a pool"])(
  "a server that is stopped while a connection to it begins ends a call, not the process, where it was given as %s",
  async (form) => {
    const url = await startStoppingServer();
    const pool = new pg.Pool({ connectionString: url });
    onTestFinished(() => pool.end());
    await using database = openPostgres(form === "a URL" ? url : pool, { retryTimeout: 0 });
    await expect(database.store.stats()).rejects.toMatchObject({ name: "StoreError", isRetryable: true });
  },
);
