import { Agent } from "undici";
import { expect, test } from "vitest";
import { ConnectionError, InferenceTimeout } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";

const apiKey = "SG_0123456789abcdef";
const nowhere = { url: "https://nowhere.invalid", apiKey };

/** A dispatcher of a machine whose name server knows nothing. */
const withoutNames = (): Agent =>
  new Agent({
    connect: {
      lookup: (name, _options, callback) => {
        const error = new Error(`getaddrinfo ENOTFOUND ${name}`);
        callback(Object.assign(error, { code: "ENOTFOUND", syscall: "getaddrinfo" }), []);
      },
    },
  });

test("a time-out between two attempts says what the last of them met", async () => {
  await using client = clientOf(nowhere, {
    dispatcher: withoutNames(),
    timeout: 300,
    maxRetries: 1_000,
    retryDelay: 2_000,
    maxRetryDelay: 2_000,
  });
  const error = await caughtAs(InferenceTimeout, client.embed("a"));
  expect(error.message).toMatch(/timeout \(300 ms\).*getaddrinfo ENOTFOUND nowhere\.invalid/);
  expect(error).toMatchObject({ mayBeBilled: false, cause: expect.any(ConnectionError) });
});

test("a time-out in the middle of an attempt says what the attempt before it met", async () => {
  const faults = [
    { on: "post" as const, at: 1, fault: { kind: "status" as const, status: 503, message: "overloaded" } },
    { on: "post" as const, fault: { kind: "hang" as const } },
  ];
  await using use = await gatewayAndClient({ faults }, { timeout: 400, maxRetries: 1_000 });
  const error = await caughtAs(InferenceTimeout, use.client.embed("a"));
  expect(error.message).toMatch(/timeout \(400 ms\).*503: overloaded/);
  expect(error.mayBeBilled).toBe(true);
});

test("a name with several addresses, none of which can be reached, is an error that names each", async () => {
  const agent = new Agent({
    connect: {
      autoSelectFamily: true,
      lookup: (_name, _options, callback) =>
        callback(null, [
          { address: "127.0.0.1", family: 4 },
          { address: "127.0.0.2", family: 4 },
        ]),
    },
  });
  await using client = clientOf(
    { url: "https://nowhere.invalid:1", apiKey },
    { dispatcher: agent, maxRetries: 0 },
  );
  const error = await caughtAs(ConnectionError, client.embed("a"));
  expect(error.message).toMatch(/ECONNREFUSED 127\.0\.0\.1:1, .*ECONNREFUSED 127\.0\.0\.2:1/);
  expect(error).toMatchObject({ mayBeBilled: false, cause: { code: "ECONNREFUSED" } });
});
