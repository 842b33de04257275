import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import type { EmbedInput } from "../src/index.ts";
import { clientOf } from "./helpers/gateway-and-client.ts";
import { fileOf } from "./helpers/media.ts";
import { startHttpServer } from "./helpers/raw-server.ts";

/** Which connection each request came by, counted from 1. */
function connections() {
  const known: Socket[] = [];
  const used: number[] = [];
  const note = (socket: Socket): void => {
    if (!known.includes(socket)) known.push(socket);
    used.push(known.indexOf(socket) + 1);
  };
  return { used, note };
}

function answer(_request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(new Array(768).fill(1)));
}

const image: EmbedInput = { image: fileOf("png", 30_000) };

test("media go out on a connection of their own each, texts share one", async () => {
  const { used, note } = connections();
  await using server = await startHttpServer((request, response) => {
    note(request.socket);
    answer(request, response);
  });
  await using client = clientOf(server, { mode: "sync" });
  for (const input of ["a", image, "b", image, "c"]) await client.embed(input);
  expect(used).toEqual([1, 2, 1, 3, 1]);
});

test("runs of a model, whose cost is not known, go out on a connection of their own each", async () => {
  const { used, note } = connections();
  await using server = await startHttpServer((request, response) => {
    note(request.socket);
    answer(request, response);
  });
  await using client = clientOf(server);
  for (let count = 0; count < 3; count += 1) await client.runSync("some-model", {});
  expect(used).toEqual([1, 2, 3]);
});

test("a server that closes connections right behind its responses loses no media", async () => {
  let count = 0;
  await using server = await startHttpServer((request, response) => {
    // At different moments around the one at which the next upload is written.
    const wait = (count += 1) % 4;
    response.on("finish", () => setTimeout(() => request.socket.destroy(), wait));
    answer(request, response);
  });
  await using client = clientOf(server, { mode: "sync", maxRetries: 0 });
  for (let upload = 0; upload < 60; upload += 1) {
    await expect(client.embed(image)).resolves.toMatchObject({ attempts: 1 });
  }
});
