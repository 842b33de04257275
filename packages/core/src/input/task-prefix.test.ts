import { expect, it } from "vitest";
import { bearsTaskPrefix, prefixTask } from "./task-prefix.ts";
import { TASK_TYPES } from "../options/task-type.ts";

it.each([
  ["RETRIEVAL_QUERY", "task: search result | query: foxes"],
  ["QUESTION_ANSWERING", "task: question answering | query: foxes"],
  ["FACT_VERIFICATION", "task: fact checking | query: foxes"],
  ["CODE_RETRIEVAL_QUERY", "task: code retrieval | query: foxes"],
  ["CLASSIFICATION", "task: classification | query: foxes"],
  ["CLUSTERING", "task: clustering | query: foxes"],
  ["SEMANTIC_SIMILARITY", "task: sentence similarity | query: foxes"],
  ["RETRIEVAL_DOCUMENT", "title: none | text: foxes"],
] as const)("the prefix of %s is as Google documents it", (taskType, expected) => {
  expect(prefixTask("foxes", taskType)).toBe(expected);
});

it("a document's title takes its place", () => {
  expect(prefixTask("foxes", "RETRIEVAL_DOCUMENT", "Animals")).toBe("title: Animals | text: foxes");
});

it("a text's prefix is recognised if it is one of ours, and only then", () => {
  for (const taskType of TASK_TYPES)
    expect(bearsTaskPrefix(prefixTask("foxes", taskType, "A | B"))).toBe(taskType !== "RETRIEVAL_DOCUMENT");
  for (const taskType of TASK_TYPES) expect(bearsTaskPrefix(prefixTask("foxes", taskType))).toBe(true);
  for (const text of ["task: buy milk", "title: none", "The task: is | query: this", ""]) {
    expect(bearsTaskPrefix(text)).toBe(false);
  }
});
