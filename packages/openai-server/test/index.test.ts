import { expect, test } from "vitest";
import * as frontDoor from "../src/index.ts";
import * as node from "../src/node.ts";

test("the package exports these and nothing else", () => {
  expect(Object.keys(frontDoor)).toEqual(["createOpenaiHandler"]);
  expect(Object.keys(node)).toEqual(["serveOpenai"]);
});
