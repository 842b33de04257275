import { expect, test } from "vitest";
import * as frontDoor from "../src/index.ts";

test("the package exports these and nothing else", () => {
  expect(Object.keys(frontDoor)).toEqual(["createSegmind"]);
});
