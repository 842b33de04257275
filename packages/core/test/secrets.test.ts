import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { inspect } from "node:util";
import { startMockGateway, type Fault } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import { SegmindError, type EmbedInput, type SegmindClient } from "../src/index.ts";
import { caught } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf } from "./helpers/media.ts";
import { freePort, startHttpServer } from "./helpers/raw-server.ts";
import { shownForms } from "./helpers/shown-forms.ts";
import { recordTraces } from "./helpers/traces.ts";
import { waysToWrite } from "./helpers/ways-to-write.ts";

const apiKey = "SG_5ec2e7ab1e5c0ffe";
const headerSecret = "header-hush-7f3a9";
const query = "X-Amz-Signature=presigned-hush-4c1d";
const bytes = fileOf("png", 900);
const base64 = bytes.toString("base64");

/** In whatever way the key may be written. */
const keyForms = [
  apiKey.slice(0, -4),
  apiKey.slice(3, 13),
  ...Object.values(waysToWrite).flatMap((write) => write(apiKey).traces),
];
const input: EmbedInput = {
  input: "a fox",
  images: [`https://bucket.example.com/fox.png?${query}`, bytes],
};

function expectNoSecret(value: unknown): void {
  const text = shownForms(value);
  const found = [...keyForms, headerSecret, "presigned-hush", base64.slice(100, 180)].filter((secret) =>
    text.toLowerCase().includes(secret.toLowerCase()),
  );
  const around = found.map((secret) => {
    const at = text.toLowerCase().indexOf(secret.toLowerCase());
    return text.slice(Math.max(0, at - 150), at + secret.length + 50);
  });
  expect(around).toEqual([]);
}

/** Everything a caller may try, with what each of them rejects with. */
const calls: Record<string, (client: SegmindClient) => Promise<unknown>> = {
  embed: (client) => client.embed("a fox"),
  "embed media": (client) => client.embed(input),
  embedMany: (client) => client.embedMany(["a", input], { maxQueueTime: 0, timeout: 1000 }),
  embedStream: async (client) => {
    for await (const item of client.embedStream(["a", input], { maxQueueTime: 0, timeout: 1000 }))
      if (item.status === "rejected") throw item.reason;
  },
  submitEmbed: (client) => client.submitEmbed(input),
  run: (client) => client.run("gemini-embedding-2", { input: "a" }),
  runSync: (client) => client.runSync("gemini-embedding-2", { input: "a" }),
  credits: (client) => client.credits(),
};

const echo = (text: string) =>
  `The key ${text} of ${headerSecret}, for https://bucket.example.com/fox.png?${query} and image ${base64} is not known`;
const body = (content: string, more: Partial<Extract<Fault, { kind: "body" }>> = {}): Fault => ({
  kind: "body",
  status: 401,
  body: content,
  ...more,
});

const faults: { name: string; fault: Fault }[] = [
  { name: "its own error that repeats the key", fault: { kind: "echo-key" } },
  { name: "a 500 that repeats the key", fault: { kind: "echo-key", status: 500 } },
  { name: "the key in plain text", fault: body(echo(apiKey), { headers: { "content-type": "text/plain" } }) },
  {
    name: "the key in JSON",
    fault: body(JSON.stringify({ error: echo(apiKey), error_description: apiKey })),
  },
  {
    name: "the key in JSON, escaped",
    fault: body(`{"error":"${apiKey.replaceAll(/./g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)}"}`),
  },
  { name: "the key as a JSON field's name", fault: body(JSON.stringify({ [apiKey]: { [apiKey]: 1 } })) },
  {
    name: "the key in a page",
    fault: body(`<html><title>${echo(apiKey)}</title>${apiKey}</html>`, {
      headers: { "content-type": "text/html" },
    }),
  },
  ...Object.entries(waysToWrite).map(([way, write]) => ({
    name: `the key ${way}`,
    fault: body(JSON.stringify({ error: `What is ${write(apiKey).written}?`, [write(apiKey).written]: 1 })),
  })),
  {
    name: "the key without its `SG_`, and in halves",
    fault: body(`${apiKey.slice(3)} ${apiKey.slice(0, 10)} ${apiKey.slice(-9)}`),
  },
  {
    name: "the key in every header",
    fault: body("{}", {
      headers: {
        "x-request-id": apiKey,
        "content-type": `text/${apiKey}`,
        "x-echo": apiKey,
        "x-cost": apiKey,
        "x-rate-limit-remaining": apiKey,
        location: `https://${apiKey}.example.com/`,
      },
    }),
  },
  {
    name: "the key in a success's headers",
    fault: body("no JSON", {
      status: 200,
      headers: { "x-request-id": apiKey, "content-type": `text/html; ${apiKey}` },
    }),
  },
  {
    name: "the key as a success's field",
    fault: body(JSON.stringify({ [apiKey]: 1, output: { [apiKey]: 2 } }), { status: 200 }),
  },
  {
    name: "the key as the id of a job",
    fault: body(JSON.stringify({ request_id: apiKey, status: apiKey }), { status: 200 }),
  },
  {
    name: "the key cut off by the length that is read",
    fault: body(`x${" ".repeat(65_536 - 1 - 18)}${apiKey}`),
  },
  {
    name: "a redirect to a host named by the key",
    fault: { kind: "redirect", location: `https://${apiKey}.example.com/${apiKey}` },
  },
  { name: "a 429 that repeats it", fault: body(JSON.stringify({ error: echo(apiKey) }), { status: 429 }) },
  { name: "a body cut short", fault: { kind: "cut-body" } },
  { name: "a reset", fault: { kind: "reset-after-body" } },
  { name: "silence", fault: { kind: "hang" } },
];

const undiciChannels = ["undici:request:create", "undici:client:sendHeaders"];

const clientOptions = {
  headers: { "x-internal-token": headerSecret },
  maxRetries: 0,
  maxQueueTime: 0,
  attemptTimeout: 150,
  timeout: 150,
  mode: "async",
} as const;

describe.each(faults)("a gateway that answers with $name", ({ name, fault }) => {
  test("whatever a gateway's response holds, every call's error, and every trace of it, keeps the secrets", async () => {
    using traces = recordTraces();
    let failed = 0;
    for (const [called, call] of Object.entries(calls)) {
      await using use = await gatewayAndClient({ apiKey, faults: { fault } }, clientOptions);
      const error = await call(use.client).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined) failed += 1;
      // Raw output is the model's, verbatim; an error of it is ours.
      if (error !== undefined) expect(SegmindError.isInstance(error), `${called}: ${name}`).toBe(true);
      expectNoSecret(error);
    }
    expect(failed).toBeGreaterThanOrEqual(4);
    expect(traces.all.length).toBeGreaterThan(10);
    expectNoSecret(traces.all.map(({ message }) => message));
  });
});

const pollFaults: { name: string; on: "status" | "result"; fault: Fault }[] = [
  {
    name: "the key as the state",
    on: "status",
    fault: body(JSON.stringify({ status: apiKey, error: apiKey }), { status: 200 }),
  },
  {
    name: "the key as the result's state",
    on: "result",
    fault: body(JSON.stringify({ status: apiKey }), { status: 200 }),
  },
  {
    name: "the key in the failure",
    on: "result",
    fault: body(JSON.stringify({ status: "FAILED", error: echo(apiKey) }), { status: 422 }),
  },
  {
    name: "the key in a failure's object",
    on: "result",
    fault: body(JSON.stringify({ status: "FAILED", error: { [apiKey]: apiKey } }), { status: 200 }),
  },
  { name: "the key in a failure without a form", on: "result", fault: body(echo(apiKey), { status: 422 }) },
  {
    name: "the key in the output's keys",
    on: "result",
    fault: body(JSON.stringify({ status: "COMPLETED", output: { [apiKey]: 1 } }), { status: 200 }),
  },
  {
    name: "the key in a 403",
    on: "result",
    fault: body(JSON.stringify({ error: echo(apiKey) }), {
      status: 403,
      headers: { "x-request-id": apiKey },
    }),
  },
];

test.each(pollFaults)("a poll that answers with $name", async ({ on, fault }) => {
  using traces = recordTraces();
  await using use = await gatewayAndClient({ apiKey, faults: { on, fault } }, clientOptions);
  const job = await use.client.submitEmbed("a");
  for (const look of [() => job.wait({ timeout: 200 }), () => job.result()]) {
    const error = await look().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expectNoSecret(error);
  }
  expectNoSecret(traces.all.map(({ message }) => message));
});

test("a job that FAILED with the key in its words", async () => {
  const fault: Fault = { kind: "fail-job", error: echo(apiKey) };
  await using use = await gatewayAndClient({ apiKey, faults: { on: "submit", fault } }, clientOptions);
  const error = await caught(use.client.embed("a", { timeout: 5000 }));
  expect(error).toMatchObject({ name: "InferenceFailed", detail: expect.stringContaining("[redacted key]") });
  expectNoSecret(error);
});

test("a refused connection and a refused input keep them too", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  await using client = clientOf({ url, apiKey }, clientOptions);
  expectNoSecret(await caught(client.embed(input)));
  await using use = await gatewayAndClient({ apiKey }, clientOptions);
  const presigned = `https://bucket.example.com/fox.png?${query}`;
  for (const bad of [
    { image: bytes, images: [presigned] },
    { audio: base64 },
    { pdf: `data:image/png;base64,${base64}` },
    { image: `ftp://bucket.example.com/a.png?${query}` },
    { image: `data:image/png,${base64}` },
    { input: 5, image: presigned },
    { text: presigned },
    { image: `./fox.png?${query}` },
  ]) {
    expectNoSecret(await caught(use.client.embed(bad as never)));
  }
});

test("the client itself shows nothing", async () => {
  await using use = await gatewayAndClient({ apiKey }, clientOptions);
  expectNoSecret(use.client);
  expectNoSecret(await use.client.submitEmbed(input));
});

test("undici's own diagnostics channels publish the key to whatever listens in the process, and ours do not", async () => {
  using traces = recordTraces();
  await using use = await gatewayAndClient({ apiKey }, clientOptions);
  const published: unknown[] = [];
  const listen = (message: unknown): void => void published.push(message);
  for (const name of undiciChannels) subscribe(name, listen);
  try {
    await use.client.embed("a");
  } finally {
    for (const name of undiciChannels) unsubscribe(name, listen);
  }
  expect(inspect(published, { depth: 4 })).toContain(apiKey);
  expect(traces.all.length).toBeGreaterThan(0);
  expectNoSecret(traces.all.map(({ message }) => message));
});

describe("nothing is sent to another origin", () => {
  async function bystander() {
    const heard: string[] = [];
    const server = await startHttpServer((request, response) => {
      heard.push(`${request.method ?? ""} ${request.url ?? ""} ${JSON.stringify(request.headers)}`);
      response.end("{}");
    });
    return { server, heard };
  }

  test("nothing is sent to another origin by status_url, response_url and poll_url of another host", async () => {
    const { server, heard } = await bystander();
    await using another = server;
    await using use = await gatewayAndClient({
      faults: { on: "submit", fault: { kind: "foreign-urls", origin: another.url } },
    });
    await expect(use.client.embed("a", { mode: "async" })).resolves.toHaveProperty("vector");
    await expect(
      (await use.client.submit("gemini-embedding-2", { input: "a" })).wait(),
    ).resolves.toHaveProperty("output");
    expect(heard).toEqual([]);
    expect(use.gateway.stats.polls).toBeGreaterThanOrEqual(4);
  });

  test.each([301, 302, 303, 307, 308])(
    "nothing is sent to another origin by a redirect (%i), of any request",
    async (status) => {
      const { server, heard } = await bystander();
      await using another = server;
      for (const on of ["sync", "submit", "status", "result", "credits"] as const) {
        const fault: Fault = { kind: "redirect", status, location: `${another.url}/v1/gemini-embedding-2` };
        await using use = await gatewayAndClient({ faults: { on, fault } });
        const call =
          on === "credits"
            ? use.client.credits()
            : use.client.embed("a", { mode: on === "sync" ? "sync" : "async" });
        expect(await caught(call)).toMatchObject({ status });
      }
      expect(heard).toEqual([]);
    },
  );

  test("nothing is sent to another origin by status_url with credentials, another scheme, or no URL at all", async () => {
    for (const origin of [
      "http://user:pass@127.0.0.1:1",
      "file:///etc",
      "javascript:alert(1)",
      "//evil.example.com",
      "",
    ]) {
      await using use = await gatewayAndClient({
        faults: { on: "submit", fault: { kind: "foreign-urls", origin } },
      });
      await expect(use.client.embed("a", { mode: "async" })).resolves.toHaveProperty("vector");
    }
  });

  test("two clients of different origins do not share what they learn, and each key goes to its own", async () => {
    const keys: unknown[] = [];
    const record = {
      onRequest: ({ headers }: { headers: Readonly<Record<string, unknown>> }) =>
        keys.push(headers["x-api-key"]),
    };
    await using first = await startMockGateway({ ...record, apiKey: "SG_1111111111111111" });
    await using second = await startMockGateway({ ...record, apiKey: "SG_2222222222222222" });
    await using one = clientOf(first);
    await using two = clientOf(second);
    await one.embed("a");
    await two.embed("a");
    expect(keys).toEqual([first.apiKey, second.apiKey]);
  });
});
