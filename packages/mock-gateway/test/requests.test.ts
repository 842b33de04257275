import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { mostInWindow, startMockGateway, type LoggedRequest, type MockGateway } from "../src/index.ts";
import { call, embedPath, submit, submitPath } from "./call.ts";

const body = { input: "a" };
const digest = hash("sha256", JSON.stringify(body));

test("requests logs time, route, model, outcome, request id and digest of each request", async () => {
  await using gateway = await startMockGateway({ clock: { now: () => 1_000 } });
  const { headers } = await call(gateway, embedPath, { body });
  const id = await submit(gateway, body);
  await call(gateway, `/v2/requests/${id}/status`);
  await call(gateway, "/nowhere");
  const at = 1_000;
  const post = { at, method: "POST", model: "gemini-embedding-2", bodyDigest: digest, countedToQuota: true };
  const get = { at, method: "GET", bodyDigest: undefined, countedToQuota: false, billed: false };
  expect(gateway.requests).toMatchObject([
    { ...post, route: "sync", requestId: headers.get("x-request-id"), status: 200, billed: true },
    { ...post, route: "submit", requestId: id, status: 200, billed: true },
    { ...get, route: "status", model: undefined, requestId: id, status: 200 },
    { ...get, route: undefined, requestId: undefined, status: 404 },
  ]);
});

test("a logged submit is billed when its job is", async () => {
  await using gateway = await startMockGateway({
    faults: { on: "submit", at: 2, fault: { kind: "fail-job" } },
    jobDuration: 1,
  });
  await submit(gateway);
  await submit(gateway);
  const [first, second] = gateway.requests;
  expect([first?.status, second?.status]).toEqual([200, 200]);
  while (gateway.stats.jobsCompleted + gateway.stats.jobsFailed < 2)
    await new Promise((resolve) => setTimeout(resolve, 1));
  expect([first?.billed, second?.billed]).toEqual([true, false]);
});

test("the log says which requests were rejected and which met a fault", async () => {
  await using gateway = await startMockGateway({
    requestsPerMinute: 3,
    faults: [
      { at: 1, fault: { kind: "status", status: 503 } },
      { at: 2, fault: { kind: "reset-after-body" } },
      { at: 3, fault: { kind: "reset-before-body" } },
    ],
  });
  await call(gateway, embedPath, { body, headers: { "x-api-key": "SG_ffffffffffffffff" } });
  await call(gateway, embedPath, { body });
  for (let reset = 0; reset < 2; reset++) {
    await expect(call(gateway, embedPath, { body })).rejects.toThrow();
  }
  await call(gateway, embedPath, { body });
  const outcomes = gateway.requests.map(({ status, fault, billed, countedToQuota, bodyDigest }) => ({
    status,
    fault,
    billed,
    countedToQuota,
    isRead: bodyDigest === digest,
  }));
  const refused = { fault: undefined, billed: false, countedToQuota: false, isRead: true };
  expect(outcomes).toEqual([
    { ...refused, status: 401 },
    { status: 503, fault: "status", billed: false, countedToQuota: true, isRead: true },
    { status: undefined, fault: "reset-after-body", billed: true, countedToQuota: true, isRead: true },
    { status: undefined, fault: "reset-before-body", billed: false, countedToQuota: true, isRead: false },
    { ...refused, status: 429 },
  ]);
});

test("an upload that its client aborts is logged without a digest and a status", async () => {
  await using gateway = await startMockGateway();
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  socket.write(
    `POST ${embedPath} HTTP/1.1\r\nhost: x\r\nx-api-key: ${gateway.apiKey}\r\ncontent-length: 9\r\n\r\n{`,
  );
  while (gateway.stats.sync === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  socket.destroy();
  await once(socket, "close");
  expect(gateway.requests).toMatchObject([
    { route: "sync", bodyDigest: undefined, status: undefined, billed: false },
  ]);
});

test("a rejected request counts to the quota in the log with countRejected", async () => {
  await using gateway = await startMockGateway({ requestsPerMinute: 1, countRejected: true });
  await call(gateway, embedPath, { body });
  await call(gateway, embedPath, { body });
  expect(gateway.requests).toMatchObject([
    { status: 200, countedToQuota: true },
    { status: 429, countedToQuota: true },
  ]);
});

test("requestLogSize bounds the log, and 0 turns it off", async () => {
  await using gateway = await startMockGateway({ requestLogSize: 2 });
  await using silent = await startMockGateway({ requestLogSize: 0 });
  for (const input of ["a", "b", "c"]) {
    await call(gateway, embedPath, { body: { input } });
    await call(silent, embedPath, { body: { input } });
  }
  expect(gateway.requests.map(({ bodyDigest }) => bodyDigest)).toEqual(
    ["b", "c"].map((input) => hash("sha256", JSON.stringify({ input }))),
  );
  expect(silent.requests).toEqual([]);
  expect(silent.stats.bills).toBe(3);
});

test("stats and requests can be read after close", async () => {
  const gateway = await startMockGateway();
  await call(gateway, embedPath, { body });
  await gateway.close();
  expect(gateway.stats.bills).toBe(1);
  expect(gateway.requests).toMatchObject([{ status: 200, billed: true }]);
});

test("GET /_mock/requests gives the log without a key and is not logged itself", async () => {
  await using gateway = await startMockGateway();
  await submit(gateway, body);
  const read = () => call(gateway, "/_mock/requests", { headers: { "x-api-key": undefined } });
  const { json } = await read();
  expect(json.requests).toMatchObject([{ route: "submit", status: 200, bodyDigest: digest }]);
  expect((await read()).json.requests).toHaveLength(1);
  expect(gateway.stats.requests).toBe(1);
});

/** A client process that POSTs each text once, to the synchronous and the queued route in turns. */
function startClient(gateway: MockGateway, texts: readonly string[]) {
  const program = `
    const [url, key, ...texts] = process.argv.slice(1);
    for (const [index, input] of texts.entries()) {
      const response = await fetch(url + "/v" + (1 + (index % 2)) + "/gemini-embedding-2", {
        method: "POST",
        headers: { "x-api-key": key, "content-type": "application/json" },
        body: JSON.stringify({ input }),
      });
      await response.text();
    }`;
  const args = ["--input-type=module", "--eval", program, gateway.url, gateway.apiKey, ...texts];
  return once(spawn(process.execPath, args, { stdio: "inherit" }), "exit");
}

test("the log of several client processes shows which input was bought more than once", async () => {
  await using gateway = await startMockGateway();
  const exits = await Promise.all([
    startClient(gateway, ["a", "b", "c"]),
    startClient(gateway, ["d", "e"]),
    startClient(gateway, ["f", "b"]),
  ]);
  expect(exits.map(([code]) => code as number)).toEqual([0, 0, 0]);
  while (gateway.stats.bills < 7) await new Promise((resolve) => setTimeout(resolve, 1));
  const bought = Map.groupBy(
    gateway.requests.filter(({ billed }) => billed),
    ({ bodyDigest }) => bodyDigest,
  );
  expect(bought.size).toBe(6);
  const twice = [...bought].filter(([, requests]) => requests.length > 1);
  expect(twice.map(([key]) => key)).toEqual([hash("sha256", JSON.stringify({ input: "b" }))]);
});

const counted = (requests: readonly LoggedRequest[]) =>
  requests.filter(({ countedToQuota }) => countedToQuota).map(({ at }) => at);

test.each([
  { kind: "a fixed window", options: { window: "fixed" }, most: 6 },
  { kind: "an aligned window", options: { fixedWindowAnchor: "aligned" }, most: 6 },
  { kind: "a sliding window", options: { window: "sliding" }, most: 3 },
  { kind: "a sliding window of other length", options: { window: "sliding", windowMs: 700 }, most: 3 },
] as const)("the log shows what $kind allows at most", async ({ options, most }) => {
  const windowMs = "windowMs" in options ? options.windowMs : 1_000;
  let now = 10_000;
  await using gateway = await startMockGateway({
    requestsPerMinute: 3,
    windowMs,
    clock: { now: () => now },
    ...options,
  });
  // A burst at the end of one window and one at the beginning of the next.
  for (const step of [0, windowMs - 20, 0, 0, 20, 0, 0, 0, 10, 500, 0, 600, 5, 5]) {
    now += step;
    await call(gateway, submitPath, { body });
  }
  const times = counted(gateway.requests);
  expect(mostInWindow(times, windowMs)).toBeLessThanOrEqual(most);
  expect(mostInWindow(times, windowMs)).toBeGreaterThanOrEqual(3);
  expect(gateway.stats.rateLimited).toBe(14 - times.length);
  expect(gateway.stats.rateLimited).toBeGreaterThan(0);
  if (options.window !== "sliding") {
    expect(mostInWindow(times, windowMs)).toBeGreaterThan(3);
  }
});
