import { expect, test } from "vitest";
import { Agent as Agent7 } from "undici7";
import type { CallOptions, ClientOptions, EmbedInput } from "../src/index.ts";
import { clientOf } from "./helpers/gateway-and-client.ts";
import { startHeldServer } from "./helpers/held-server.ts";
import { fileOf } from "./helpers/media.ts";

const attemptTimeout = 600;
const cases: {
  what: string;
  input: string | EmbedInput;
  options: CallOptions;
  dispatcher?: () => ClientOptions["dispatcher"];
}[] = [
  { what: "attemptTimeout of a text", input: "a", options: { attemptTimeout } },
  { what: "attemptTimeout of media", input: { image: fileOf("png", 10_000) }, options: { attemptTimeout } },
  { what: "the timeout of a call", input: "a", options: { timeout: 600 } },
  {
    what: "attemptTimeout of a text sent by undici 7",
    input: "a",
    options: { attemptTimeout },
    dispatcher: () => new Agent7() as never,
  },
];

test.each(cases)(
  "a response that lay in the socket while the event loop stood still for longer than $what is read",
  async ({ input, options, dispatcher }) => {
    await using server = await startHeldServer();
    await using client = clientOf(server, { dispatcher: dispatcher?.(), maxRetries: 0, mode: "sync" });
    const embedding = client.embed(input, options);
    await server.standStill(900);
    await expect(embedding).resolves.toMatchObject({ attempts: 1 });
  },
);
