import { expect, test } from "vitest";
import * as api from "../src/index.ts";

test("the entry point exports exactly these names", () => {
  expect(Object.keys(api).sort()).toEqual([
    "logNormal",
    "mostInWindow",
    "responseShapes",
    "responseWraps",
    "runMockGateway",
    "startMockGateway",
  ]);
});
