import { expect, test } from "vitest";
import { AuthenticationError, InferenceTimeout, InvalidResponseError, ServerError } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";

test("the balance, free of charge", async () => {
  await using use = await gatewayAndClient({ credits: 12.5 });
  expect(await use.client.credits()).toEqual({ credits: 12.5 });
  expect(use.gateway.stats).toMatchObject({ creditReads: 1, bills: 0, posts: 0 });
});

test("free credits beside the balance, where the account has any", async () => {
  await using use = await gatewayAndClient({ credits: 12.5, freeCredits: 3 });
  expect(await use.client.credits()).toEqual({ credits: 12.5, freeCredits: 3 });
});

test.each([
  { kind: "status", status: 503 },
  { kind: "status", status: 500 },
  { kind: "status", status: 408 },
  { kind: "html" },
  { kind: "cut-body" },
  { kind: "reset-after-body" },
  { kind: "reset-during-headers" },
] as const)("a GET that fails by $kind $status is asked again", async (fault) => {
  await using use = await gatewayAndClient({ faults: { on: "credits", at: [1, 2], fault } });
  expect(await use.client.credits()).toEqual({ credits: 1000 });
  expect(use.gateway.stats.creditReads).toBe(3);
});

test("maxRetries bounds how often the balance is asked for", async () => {
  const faults = { fault: { kind: "status" as const, status: 503 } };
  await using use = await gatewayAndClient({ faults }, { maxRetries: 2 });
  await caughtAs(ServerError, use.client.credits());
  expect(use.gateway.stats.creditReads).toBe(3);
});

test("a balance that does not come in time is a time-out, also where no retry is left", async () => {
  await using use = await gatewayAndClient({ faults: { fault: { kind: "hang" } } }, { maxRetries: 0 });
  await caughtAs(InferenceTimeout, use.client.credits({ timeout: 50 }));
});

test("a rejected key ends a call for the balance at once", async () => {
  await using use = await gatewayAndClient();
  await using client = clientOf({ url: use.gateway.url, apiKey: "SG_fedcba9876543210" });
  await caughtAs(AuthenticationError, client.credits());
  expect(use.gateway.stats.creditReads).toBe(1);
});

test("a balance without credits is refused, and costs nothing", async () => {
  const fault = { kind: "body" as const, body: `{"balance":5}` };
  await using use = await gatewayAndClient({ faults: { on: "credits", fault } });
  const error = await caughtAs(InvalidResponseError, use.client.credits());
  expect(error).toMatchObject({ mayBeBilled: false, message: expect.stringContaining("balance") });
});
