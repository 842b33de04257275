import { describe, expect, test } from "vitest";
import { InvalidInputError, MemoryStore, SegmindClient, type EmbeddingJob } from "../src/index.ts";
import { caught } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

/** Values that no argument takes, and that are not easily described. */
const oddValues: { name: string; value: unknown }[] = [
  { name: "a symbol", value: Symbol("s") },
  { name: "a registered symbol", value: Symbol.for("s") },
  { name: "a bigint", value: 7n },
  { name: "NaN", value: NaN },
  { name: "a boolean", value: true },
  { name: "a function", value: () => undefined },
  { name: "a class", value: InvalidInputError },
  { name: "an object without a prototype", value: Object.create(null) },
  { name: "an object whose constructor is no function", value: { constructor: null } },
  {
    name: "an object whose constructor throws",
    value: {
      get constructor(): never {
        throw new Error("trap");
      },
    },
  },
  {
    name: "an object whose toString throws",
    value: {
      toString: () => {
        throw new Error("trap");
      },
    },
  },
  { name: "a view without a prototype", value: Object.setPrototypeOf(new Uint8Array(3), null) },
  { name: "a Map", value: new Map() },
  { name: "a Date", value: new Date() },
  { name: "a promise", value: Promise.resolve("a") },
  { name: "an ArrayBuffer", value: new ArrayBuffer(4) },
  { name: "an array of symbols", value: [Symbol("s")] },
  { name: "an error", value: new Error("e") },
];

type Take = (client: SegmindClient, value: never, job: EmbeddingJob) => unknown;

/** Every argument of every public call. */
const takers: Record<string, Take> = {
  "new SegmindClient(options)": (_, value) => new SegmindClient(value),
  "new SegmindClient({ apiKey })": (_, value) => new SegmindClient({ apiKey: value }),
  "new SegmindClient({ baseUrl })": (_, value) => new SegmindClient({ apiKey: "SG_0", baseUrl: value }),
  "new SegmindClient({ dispatcher })": (_, value) => new SegmindClient({ apiKey: "SG_0", dispatcher: value }),
  "new SegmindClient({ store })": (_, value) => new SegmindClient({ apiKey: "SG_0", store: value }),
  "new SegmindClient({ headers })": (_, value) =>
    new SegmindClient({ apiKey: "SG_0", headers: { a: value } }),
  "new MemoryStore(options)": (_, value) => new MemoryStore({ maxEntries: value }),
  "withOptions(options)": (client, value) => client.withOptions(value),
  "withOptions({ model })": (client, value) => client.withOptions({ model: value }),
  "space(options)": (client, value) => client.space(value),
  "dimensions({ outputDimensionality })": (client, value) =>
    client.dimensions({ outputDimensionality: value }),
  "key(input)": (client, value) => client.key(value),
  "key(input, options)": (client, value) => client.key("a", value),
  "embed(input)": (client, value) => client.embed(value),
  "embed({ input })": (client, value) => client.embed({ input: value }),
  "embed({ image })": (client, value) => client.embed({ image: value }),
  "embed({ images })": (client, value) => client.embed({ images: [value] }),
  "embed({ title })": (client, value) => client.embed({ input: "a", title: value }, { taskMode: "prefix" }),
  "embed(input, options)": (client, value) => client.embed("a", value),
  "embed(input, { signal })": (client, value) => client.embed("a", { signal: value }),
  "embed(input, { timeout })": (client, value) => client.embed("a", { timeout: value }),
  "embedMany(inputs)": (client, value) => client.embedMany(value),
  "embedMany([input])": (client, value) => client.embedMany(["a", value]),
  "embedMany(inputs, options)": (client, value) => client.embedMany(["a"], value),
  "embedMany(inputs, { runTimeout })": (client, value) => client.embedMany(["a"], { runTimeout: value }),
  "embedStream(inputs)": (client, value) => client.embedStream(value),
  "embedStream(inputs, options)": (client, value) => client.embedStream(["a"], value),
  "submitEmbed(input)": (client, value) => client.submitEmbed(value),
  "submitEmbed(input, options)": (client, value) => client.submitEmbed("a", value),
  "embeddingJob(options)": (client, value) => client.embeddingJob(value),
  "embeddingJob({ requestId })": (client, value) => client.embeddingJob({ requestId: value }),
  "embeddingJob({ submittedAt })": (client, value) =>
    client.embeddingJob({ requestId: "12345678", submittedAt: value }),
  "job(requestId)": (client, value) => client.job(value),
  "run(model)": (client, value) => client.run(value, {}),
  "run(model, parameters)": (client, value) => client.run("m", value),
  "runSync(model)": (client, value) => client.runSync(value, {}),
  "runSync(model, parameters, options)": (client, value) => client.runSync("m", {}, value),
  "submit(model)": (client, value) => client.submit(value, {}),
  "submit(model, parameters, options)": (client, value) => client.submit("m", {}, value),
  "credits(options)": (client, value) => client.credits(value),
  "job.wait(options)": (_, value, job) => job.wait(value),
  "job.wait({ interval })": (_, value, job) => job.wait({ interval: value }),
  "job.status(options)": (_, value, job) => job.status(value),
  "job.result({ signal })": (_, value, job) => job.result({ signal: value }),
};

/** What is right in its place, though it is odd elsewhere. */
const isTaken = (taker: string, name: string): boolean =>
  (name === "a Date" && taker.includes("submittedAt")) ||
  (["a Map", "an array of symbols"].includes(name) && taker.startsWith("embedStream(inputs)")) ||
  (name === "a Map" && taker === "embedMany(inputs)") ||
  // An object without fields is one of options or parameters that sets nothing.
  (/options\)$|parameters\)$/.test(taker) &&
    /^an? (?:object|error|view|Map|Date|promise|ArrayBuffer|string)/.test(name));

describe.each(Object.entries(takers))("%s", (taker, take) => {
  const values = oddValues.filter(({ name }) => !isTaken(taker, name));

  test.each(values)("any call refuses $name with InvalidInputError, and sends nothing", async ({ value }) => {
    await using use = await gatewayAndClient();
    const job = use.client.embeddingJob({ requestId: "12345678" });
    const call = async (): Promise<unknown> => take(use.client, value as never, job);
    const error = await caught(call());
    expect(error).toBeInstanceOf(InvalidInputError);
    expect((error as Error).message.length).toBeGreaterThan(20);
    expect(use.gateway.stats.requests).toBe(0);
  });
});
