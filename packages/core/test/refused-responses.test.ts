import { describe, expect, test } from "vitest";
import { InvalidResponseError } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

const numbers = (length: number, value: unknown = 0.03) => JSON.stringify(new Array(length).fill(value));

/** What a gateway might send in place of a vector, and how the error names it. */
const answers = [
  {
    name: "unknown keys",
    body: `{"secretkey":{"inner":"hush"}}`,
    message: /an object with secretkey: an object with inner/,
  },
  { name: "an empty object", body: "{}", message: /an empty object/ },
  { name: "null", body: "null", message: /null/ },
  { name: "a bare string", body: `"hush"`, message: /a string/ },
  { name: "a number", body: "42", message: /a number/ },
  { name: "embedding: null", body: `{"embedding":null}`, message: /embedding/ },
  { name: "embeddings: []", body: `{"embeddings":[]}`, message: /embeddings: an empty array/ },
  { name: "data[0] without embedding", body: `{"data":[{"index":"hush"}]}`, message: /data: an array of/ },
  { name: "a nested list", body: `{"embedding":[[1,2]]}`, message: /embedding/ },
  { name: "output that is no JSON", body: `{"output":"hush"}`, message: /output/ },
  { name: "an empty vector", body: `{"embedding":[]}`, message: /has 0 numbers; 128 were asked for/ },
  { name: "a short vector", body: `{"embedding":${numbers(127)}}`, message: /has 127 numbers; 128 were/ },
  { name: "a long vector", body: `{"embedding":${numbers(129)}}`, message: /has 129 numbers; 128 were/ },
  { name: "a zero vector", body: `{"embedding":${numbers(128, 0)}}`, message: /is zero/ },
  {
    name: "strings",
    body: `{"embedding":${numbers(128, "hush")}}`,
    message: /not all finite numbers: string at 0/,
  },
  { name: "nulls", body: `{"embedding":${numbers(128, null)}}`, message: /not all finite numbers/ },
  {
    name: "an infinite number",
    body: `{"embedding":[1e999,${numbers(127).slice(1)}}`,
    message: /Infinity at 0/,
  },
  {
    name: "a number beyond single precision",
    body: `{"embedding":[${numbers(127).slice(1, -1)},1e300]}`,
    message: /at 127/,
  },
];

describe.each(answers)("$name", ({ body, message }) => {
  test("a response that cannot be used is refused by v1 with its keys, never its values, and not sent again", async () => {
    await using use = await gatewayAndClient({ faults: { on: "sync", fault: { kind: "body", body } } });
    const error = await caughtAs(InvalidResponseError, use.client.embed("a", { outputDimensionality: 128 }));
    expect(error).toMatchObject({ code: "INVALID_RESPONSE", mayBeBilled: true, isRetryable: false });
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/hush/);
    expect(use.gateway.stats).toMatchObject({ posts: 1, bills: 1 });
  });

  test("a response that cannot be used is refused by v2, as the output of a job that COMPLETED", async () => {
    const whole = `{"status":"COMPLETED","output":${body}}`;
    await using use = await gatewayAndClient({
      faults: { on: "result", fault: { kind: "body", body: whole } },
    });
    const promise = use.client.embed("a", { outputDimensionality: 128, mode: "async" });
    const error = await caughtAs(InvalidResponseError, promise);
    expect(error).toMatchObject({ mayBeBilled: true, requestId: expect.stringMatching(/^[\w-]{36}$/) });
    expect(error.message).not.toMatch(/hush/);
    expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1, resultPolls: 3 });
  });
});

test.each(["empty", "zero", "nan", "short", "strings", "null"] as const)(
  "a gateway's %s vector by v1 is no vector",
  async (vector) => {
    await using use = await gatewayAndClient({ faults: { fault: { kind: "bad-vector", vector } } });
    await caughtAs(InvalidResponseError, use.client.embed("a"));
    expect(use.gateway.stats).toMatchObject({ posts: 1, bills: 1 });
  },
);

test("a page with status 200 names its content type and is not sent again", async () => {
  await using use = await gatewayAndClient({ faults: { fault: { kind: "html" } } });
  for (const mode of ["sync", "async"] as const) {
    const error = await caughtAs(InvalidResponseError, use.client.embed("a", { mode }));
    expect(error.message).toMatch(/no JSON that can be read \(text\/html.*Check baseUrl/);
    expect(error.mayBeBilled).toBe(true);
  }
  expect(use.gateway.stats.posts).toBe(2);
});

test.each([
  { name: "no request_id", body: `{"status":"QUEUED","poll_url":"hush"}` },
  { name: "an id that would change the address", body: `{"request_id":"../../v1/hush"}` },
  { name: "an id that is no string", body: `{"request_id":123456789}` },
  { name: "an empty response", body: "" },
])("a submit answered with $name fails at once, as maybe billed, and is not sent again", async ({ body }) => {
  await using use = await gatewayAndClient({ faults: { on: "submit", fault: { kind: "body", body } } });
  const error = await caughtAs(InvalidResponseError, use.client.submitEmbed("a"));
  expect(error.mayBeBilled).toBe(true);
  expect(error.message).not.toMatch(/hush/);
  expect(use.gateway.stats).toMatchObject({ submits: 1, polls: 0 });
});
