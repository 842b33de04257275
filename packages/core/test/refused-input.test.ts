import { describe, expect, test } from "vitest";
import { InvalidInputError, MissingApiKeyError, SegmindClient, type ClientOptions } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { heads } from "./helpers/media.ts";

const words = (count: number) => new Array(count).fill("fox").join(" ");

/** A bad input: where, what came and what is allowed must each be said. */
const inputs = [
  {
    name: "no input at all",
    input: {},
    path: "input",
    received: "no input at all",
    expected: "input, image",
  },
  {
    name: "undefined",
    input: undefined,
    path: "input",
    received: "undefined",
    expected: "a string or an object",
  },
  {
    name: "a list",
    input: ["a"],
    path: "input",
    received: "an array of 1",
    expected: "a string or an object",
  },
  { name: "an empty text", input: "", path: "input", received: "an empty text", expected: "text" },
  { name: "white space", input: " \n\t", path: "input", received: "white space", expected: "text" },
  {
    name: "a text that is a number",
    input: { input: 5 },
    path: "input",
    received: "5",
    expected: "a string",
  },
  {
    name: "an unknown field",
    input: { text: "a" },
    path: "value",
    received: `"text"`,
    expected: "known fields",
  },
  {
    name: "image and images",
    input: { image: heads.png, images: [heads.png] },
    path: "images",
    received: "image together with images",
    expected: "either",
  },
  {
    name: "seven images",
    input: { images: new Array(7).fill(heads.png) },
    path: "images",
    received: "an array of 7",
    expected: "an array of 1 to 6 images",
  },
  {
    name: "no images",
    input: { images: [] },
    path: "images",
    received: "an array of 0",
    expected: "an array of 1 to 6 images",
  },
  {
    name: "a text surely too long",
    input: words(8193),
    path: "input",
    received: "at least 8193 tokens",
    expected: "at most 8192 tokens",
  },
] as const;

describe.each(inputs)("$name", ({ input, path, received, expected }) => {
  test("is refused by every call before anything is sent", async () => {
    await using use = await gatewayAndClient();
    const { client } = use;
    const issue = {
      path,
      received: expect.stringContaining(received),
      expected: expect.stringContaining(expected),
    };
    const calls = [client.embed(input as never), client.submitEmbed(input as never)];
    for (const call of calls) expect((await caughtAs(InvalidInputError, call)).issues).toEqual([issue]);
    const error = await caughtAs(InvalidInputError, client.embedMany(["fine", input as never]));
    expect(error.issues).toMatchObject([{ index: 1, path: expect.stringMatching(/^\[1\]/) }]);
    expect(use.gateway.stats.requests).toBe(0);
  });
});

test("a run names every bad index and sends nothing", async () => {
  await using use = await gatewayAndClient();
  const error = await caughtAs(
    InvalidInputError,
    use.client.embedMany(["a", "", "b", { images: [] }, "c", " "]),
  );
  expect(error.issues.map(({ index }) => index)).toEqual([1, 3, 5]);
  expect(error.message).toMatch(/\[1\]\.input.*\[3\]\.images.*\[5\]\.input/);
  expect(use.gateway.stats.requests).toBe(0);
});

test("a text that may fit is sent: 8,192 words, or a long text in any script", async () => {
  await using use = await gatewayAndClient({ vectors: "fixed" });
  const { client } = use;
  for (const text of [words(8000), "狐".repeat(8000), "-".repeat(30_000)]) await client.embed(text);
  expect(use.gateway.stats.bills).toBe(3);
});

const options = [
  {
    name: "outputDimensionality 127",
    value: { outputDimensionality: 127 },
    message: /outputDimensionality.*127.*an integer from 128 to 3072/,
  },
  {
    name: "outputDimensionality 3073",
    value: { outputDimensionality: 3073 },
    message: /outputDimensionality.*an integer from 128 to 3072/,
  },
  { name: "outputDimensionality 512.5", value: { outputDimensionality: 512.5 }, message: /512\.5.*integer/ },
  {
    name: "outputDimensionality as text",
    value: { outputDimensionality: "768" },
    message: /outputDimensionality.*an integer/,
  },
  {
    name: "an unknown task type",
    value: { taskType: "SEARCH" },
    message: /taskType.*"SEARCH".*one of SEMANTIC_SIMILARITY/,
  },
  {
    name: "an unknown task mode",
    value: { taskMode: "suffix" },
    message: /taskMode.*one of param, prefix, both/,
  },
  { name: "an unknown mode", value: { mode: "batch" }, message: /mode.*one of auto, sync, async/ },
  { name: "an unknown option", value: { dimensions: 768 }, message: /unknown field "dimensions"/ },
  { name: "a negative maxRetries", value: { maxRetries: -1 }, message: /maxRetries.*at least 0/ },
  { name: "a timeout of 0", value: { timeout: 0 }, message: /timeout.*more than 0/ },
  {
    name: "an unknown onUnknownOutcome",
    value: { onUnknownOutcome: "maybe" },
    message: /one of auto, resend, fail/,
  },
  { name: "a model that changes the path", value: { model: "../../v1/x" }, message: /model.*slug/ },
  { name: "an unknown media encoding", value: { mediaEncoding: "hex" }, message: /one of base64, data-uri/ },
] as const;

test.each(options)("$name is refused, of a call and of the client", async ({ value, message }) => {
  await using use = await gatewayAndClient();
  const given = value as object;
  const error = await caughtAs(InvalidInputError, use.client.embed("a", given));
  expect(error.message).toMatch(message);
  await caughtAs(InvalidInputError, use.client.submitEmbed("a", given));
  await caughtAs(InvalidInputError, use.client.embedMany(["a"], given));
  expect(() => use.client.embedStream(["a"], given)).toThrow(InvalidInputError);
  expect(() => new SegmindClient({ apiKey: "SG_0123456789abcdef", ...given })).toThrow(message);
  expect(use.gateway.stats.requests).toBe(0);
});

test.each([
  {
    name: "http to a host that is not loopback",
    value: { baseUrl: "http://example.com" },
    message: /show the key/,
  },
  { name: "a URL with credentials", value: { baseUrl: "https://u:p@example.com" }, message: /credentials/ },
  { name: "another protocol", value: { baseUrl: "ftp://example.com" }, message: /ftp:/ },
  { name: "a header that carries the key", value: { headers: { "X-Api-Key": "x" } }, message: /X-Api-Key/ },
  { name: "the host header", value: { headers: { Host: "x" } }, message: /Host/ },
  { name: "the length header", value: { headers: { "Content-Length": "1" } }, message: /Content-Length/ },
  { name: "a header with a line break", value: { headers: { "x-a": "b\r\nx-c: d" } }, message: /x-a/ },
  { name: "a concurrency of 0", value: { maxConcurrency: 0 }, message: /maxConcurrency/ },
  { name: "a requestsPerMinute of 0.5", value: { requestsPerMinute: 0.5 }, message: /requestsPerMinute/ },
])("of the client: $name", ({ value, message }) => {
  const given: ClientOptions = { apiKey: "SG_0123456789abcdef", ...(value as ClientOptions) };
  expect(() => new SegmindClient(given)).toThrow(message);
  expect(() => new SegmindClient(given)).toThrow(InvalidInputError);
});

describe("the key", () => {
  const withEnvironment = async (value: string | undefined, task: () => void | Promise<void>) => {
    const before = process.env["SEGMIND_API_KEY"];
    if (value === undefined) delete process.env["SEGMIND_API_KEY"];
    else process.env["SEGMIND_API_KEY"] = value;
    try {
      await task();
    } finally {
      if (before === undefined) delete process.env["SEGMIND_API_KEY"];
      else process.env["SEGMIND_API_KEY"] = before;
    }
  };

  test.each([undefined, "", "  "])(
    "missing (%j): the error names the option and the variable",
    async (value) => {
      await withEnvironment(value, () => {
        expect(() => new SegmindClient()).toThrow(MissingApiKeyError);
        expect(() => new SegmindClient()).toThrow(/`apiKey`.*SEGMIND_API_KEY/);
      });
    },
  );

  test("is read from SEGMIND_API_KEY, with a line's end around it", async () => {
    await using use = await gatewayAndClient();
    await withEnvironment(`${use.gateway.apiKey}\n`, async () => {
      await using client = new SegmindClient({ baseUrl: use.gateway.url });
      expect(await client.credits()).toEqual({ credits: 1000 });
    });
  });

  test("the option goes before the variable", async () => {
    await using use = await gatewayAndClient();
    await withEnvironment("SG_of_somebody_else", async () => {
      await using client = new SegmindClient({ baseUrl: use.gateway.url, apiKey: use.gateway.apiKey });
      expect(await client.credits()).toEqual({ credits: 1000 });
    });
  });

  test("that no header can carry is refused without being shown", () => {
    const make = () => new SegmindClient({ apiKey: "SG_0123\n456" });
    expect(make).toThrow(InvalidInputError);
    expect(make).not.toThrow(/0123/);
  });
});
