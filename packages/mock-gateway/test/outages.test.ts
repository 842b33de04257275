import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { startMockGateway } from "../src/index.ts";
import { call, embedPath, submit } from "./call.ts";

const body = { input: "a" };

test("pause refuses connections, and resume goes on at the same URL with the same account", async () => {
  await using gateway = await startMockGateway({ credits: 10, costPerRequest: 1, requestsPerMinute: 3 });
  const id = await submit(gateway, body);
  await call(gateway, embedPath, { body });
  await gateway.pause();
  const connecting = once(connect(Number(new URL(gateway.url).port), "127.0.0.1"), "connect");
  await expect(connecting).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await gateway.resume();
  expect((await call(gateway, `/v2/requests/${id}`)).json.status).toBe("COMPLETED");
  expect((await call(gateway, "/v1/get-user-credits")).json).toEqual({ credits: 8 });
  expect((await call(gateway, embedPath, { body })).headers.get("x-rate-limit-remaining")).toBe("0");
  expect(gateway.stats).toMatchObject({ posts: 3, bills: 3 });
  expect(gateway.requests).toHaveLength(5);
});

test("pause ends open connections, and their work is still billed", async () => {
  await using gateway = await startMockGateway({ latency: 20 });
  const waiting = expect(call(gateway, embedPath, { body })).rejects.toThrow();
  while (gateway.stats.sync === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await gateway.pause();
  await waiting;
  while (gateway.stats.bills === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await gateway.resume();
  expect((await call(gateway, embedPath, { body })).status).toBe(200);
});

test("pause and resume may be called twice, and resume after close is refused", async () => {
  const gateway = await startMockGateway();
  await gateway.resume();
  await gateway.pause();
  await gateway.pause();
  await gateway.resume();
  await gateway.resume();
  expect((await call(gateway, embedPath, { body })).status).toBe(200);
  await gateway.close();
  await expect(gateway.resume()).rejects.toThrow("closed");
});

test("port fixes the URL, and another gateway can take the port after close", async () => {
  const first = await startMockGateway();
  const port = Number(new URL(first.url).port);
  await expect(startMockGateway({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await first.close();
  await using second = await startMockGateway({ port });
  expect(second.url).toBe(first.url);
  expect((await call(second, embedPath, { body })).status).toBe(200);
  expect([first.stats.bills, second.stats.bills]).toEqual([0, 1]);
});
