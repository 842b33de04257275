import { describe, expect, test } from "vitest";
import { EmbedManyError, InvalidInputError, SegmindAbortedError } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

/** Counts how often the event loop turns until it is disposed of. */
function turns() {
  let count = 0;
  let handle = setImmediate(function again() {
    count += 1;
    handle = setImmediate(again);
  });
  return {
    get count() {
      return count;
    },
    [Symbol.dispose]: () => clearImmediate(handle),
  };
}

describe("a refusal's message is short", () => {
  test("a refusal's message is short of 100,000 bad inputs, all of which are in its issues", async () => {
    await using use = await gatewayAndClient();
    const error = await caughtAs(
      InvalidInputError,
      use.client.embedMany(new Array<string>(100_000).fill(" ")),
    );
    expect(error.message.length).toBeLessThan(2_000);
    expect(error.message).toMatch(/^\[0\]\.input: .*; and 99990 more, in error\.issues$/);
    expect(error.issues).toHaveLength(100_000);
    expect(error.issues[99_999]).toMatchObject({ index: 99_999, path: "[99999].input" });
    expect(JSON.stringify(error.toJSON()).length).toBeLessThan(20_000_000);
    expect(use.gateway.stats.requests).toBe(0);
  });

  test("a refusal's message is short of one input with 100,000 unknown fields", async () => {
    await using use = await gatewayAndClient();
    const fields = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`field${String(index)}`, 1]),
    );
    const error = await caughtAs(InvalidInputError, use.client.embed({ input: "a", ...fields }));
    expect(error.message.length).toBeLessThan(2_000);
    expect(error.message).toMatch(/unknown fields "field0", .* and 99990 more/);
  });

  test("a refusal's message is short of 100,000 unknown options", async () => {
    await using use = await gatewayAndClient();
    const options = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`option${String(index)}`, 1]),
    );
    expect((await caughtAs(InvalidInputError, use.client.embed("a", options))).message.length).toBeLessThan(
      2_000,
    );
  });

  test("a refusal's message is short of an option's name, a header's name and a block's type of a megabyte", async () => {
    await using use = await gatewayAndClient();
    const long = "x".repeat(1_000_000);
    for (const options of [
      { [long]: 1 },
      { headers: { [long]: 1 as never } },
      { headers: { [`${long} `]: "1" } },
    ]) {
      const error = await caughtAs(InvalidInputError, use.client.embed("a", options));
      expect(error.message.length).toBeLessThan(2_000);
    }
  });

  test("a refusal's message is short of 100,000 images", async () => {
    await using use = await gatewayAndClient();
    const images = new Array<string>(100_000).fill("nothing");
    expect((await caughtAs(InvalidInputError, use.client.embed({ images }))).message.length).toBeLessThan(
      2_000,
    );
  });
});

describe("very many inputs", () => {
  const million = 1_000_000;
  const many = 200_000;

  // A busy machine takes its time for a million of anything.
  test(
    "very many inputs a million are checked while the event loop turns, and one bad one sends nothing",
    { timeout: 240_000 },
    async () => {
      await using use = await gatewayAndClient();
      const inputs = Array.from({ length: million }, (_, index) => `text ${String(index)}`);
      inputs[million - 1] = "";
      using loop = turns();
      const error = await caughtAs(InvalidInputError, use.client.embedMany(inputs));
      expect(error.issues).toMatchObject([{ index: million - 1 }]);
      expect(loop.count).toBeGreaterThan(20);
      expect(use.gateway.stats.requests).toBe(0);
    },
  );

  test("very many inputs that are all bad are refused while the event loop turns", async () => {
    await using use = await gatewayAndClient();
    using loop = turns();
    const error = await caughtAs(InvalidInputError, use.client.embedMany(new Array<string>(many).fill("")));
    expect(error.issues).toHaveLength(many);
    expect(loop.count).toBeGreaterThan(20);
  });

  test("very many inputs are given up when the run is aborted while they are checked", async () => {
    await using use = await gatewayAndClient();
    const controller = new AbortController();
    const inputs = Array.from({ length: many }, (_, index) => `text ${String(index)}`);
    using loop = turns();
    const run = caughtAs(SegmindAbortedError, use.client.embedMany(inputs, { signal: controller.signal }));
    setImmediate(() => controller.abort());
    expect(await run).toMatchObject({ mayBeBilled: false });
    expect(loop.count).toBeLessThan(100);
  });

  test("very many inputs are grouped and begun while the event loop turns", async () => {
    await using use = await gatewayAndClient({ faults: { fault: { kind: "status", status: 401 } } });
    const inputs = Array.from({ length: many }, (_, index) => `text ${String(index % 100_000)}`);
    using loop = turns();
    const error = await caughtAs(EmbedManyError, use.client.embedMany(inputs));
    expect(error.summary).toMatchObject({ total: many, done: 0 });
    expect(loop.count).toBeGreaterThan(20);
  });
});
