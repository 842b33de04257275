import type { RequestRecord } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import {
  InvalidInputError,
  SegmindClient,
  type CallOptions,
  type EmbedInput,
  type TaskType,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

/** The forms that Google documents. */
const forms: Record<TaskType, string> = {
  RETRIEVAL_QUERY: "task: search result | query: a fox",
  QUESTION_ANSWERING: "task: question answering | query: a fox",
  FACT_VERIFICATION: "task: fact checking | query: a fox",
  CODE_RETRIEVAL_QUERY: "task: code retrieval | query: a fox",
  CLASSIFICATION: "task: classification | query: a fox",
  CLUSTERING: "task: clustering | query: a fox",
  SEMANTIC_SIMILARITY: "task: sentence similarity | query: a fox",
  RETRIEVAL_DOCUMENT: "title: none | text: a fox",
};

async function bodyOf(input: string | EmbedInput, options: CallOptions): Promise<unknown> {
  const requests: RequestRecord[] = [];
  await using use = await gatewayAndClient({ onRequest: (record) => requests.push(record) });
  await use.client.embed(input, options);
  return requests[0]?.body;
}

describe.each(Object.entries(forms) as [TaskType, string][])("%s", (taskType, prefixed) => {
  test("taskMode param: the parameter, and the text as it is", async () => {
    expect(await bodyOf("a fox", { taskType, taskMode: "param" })).toEqual({
      input: "a fox",
      task_type: taskType,
      output_dimensionality: 768,
    });
  });

  test("taskMode prefix: the prefix, and no parameter", async () => {
    expect(await bodyOf("a fox", { taskType, taskMode: "prefix" })).toEqual({
      input: prefixed,
      output_dimensionality: 768,
    });
  });

  test("taskMode both: the prefix and the parameter", async () => {
    expect(await bodyOf("a fox", { taskType, taskMode: "both" })).toEqual({
      input: prefixed,
      task_type: taskType,
      output_dimensionality: 768,
    });
  });
});

test("a title is part of the document prefix", async () => {
  const body = await bodyOf({ input: "It ran.", title: "Foxes" }, { taskMode: "prefix" });
  expect(body).toMatchObject({ input: "title: Foxes | text: It ran." });
});

test.each([
  { name: "a prefixed query", input: "task: search result | query: a fox" },
  { name: "a prefixed document", input: "title: none | text: a fox" },
])("prefix refuses $name, and nothing is sent", async ({ input }) => {
  await using use = await gatewayAndClient();
  const error = await caughtAs(InvalidInputError, use.client.embed(input, { taskMode: "prefix" }));
  expect(error.message).toMatch(/already bears a task prefix/);
  expect(use.gateway.stats.requests).toBe(0);
  await expect(use.client.embed(input, { taskMode: "param" })).resolves.toHaveProperty("vector");
});

test("a title that no prefix would hold is refused", async () => {
  await using use = await gatewayAndClient();
  const titled = { input: "It ran.", title: "Foxes" };
  await caughtAs(InvalidInputError, use.client.embed(titled));
  await caughtAs(
    InvalidInputError,
    use.client.embed(titled, { taskMode: "prefix", taskType: "RETRIEVAL_QUERY" }),
  );
  expect(use.gateway.stats.requests).toBe(0);
});

test("space names the task mode, and not the task", async () => {
  await using use = await gatewayAndClient();
  const { client } = use;
  const spaces = (["param", "prefix", "both"] as const).map((taskMode) => client.space({ taskMode }));
  expect(new Set(spaces).size).toBe(3);
  expect(client.space({ taskType: "RETRIEVAL_QUERY" })).toBe(client.space());
  expect(client.space({ outputDimensionality: 256 })).not.toBe(client.space());
  expect(client.space({ normalize: false })).not.toBe(client.space());
  expect(client.space({ model: "another" })).not.toBe(client.space());
  expect((await client.embed("a", { taskMode: "both" })).space).toBe(client.space({ taskMode: "both" }));
});

test("a vector space's name can be a file's, a collection's or a cache's, whatever the options are", async () => {
  await using client = new SegmindClient({ apiKey: "SG_0123456789abcdef", model: "some.model-7_B" });
  const names = (["param", "prefix", "both"] as const).flatMap((taskMode) =>
    [true, false].flatMap((normalize) =>
      [undefined, 3072].map((storedDimensionality) =>
        client.space({ taskMode, normalize, outputDimensionality: 256, storedDimensionality }),
      ),
    ),
  );
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
  expect(new Set(names).size).toBe(names.length);
});
