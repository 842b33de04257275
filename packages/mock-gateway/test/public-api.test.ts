import { expect, test } from "vitest";
import * as api from "../src/index.ts";

test("the front door", () => {
  expect(Object.keys(api).sort()).toEqual([
    "logNormal",
    "responseShapes",
    "responseWraps",
    "startMockGateway",
  ]);
});
