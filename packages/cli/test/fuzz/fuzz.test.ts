import { describe } from "vitest";
import { testTarget } from "../../../../tools/fuzz/test-target.ts";
import { target } from "./catalogue-rows.target.ts";

describe("fuzzing the catalogue", () => {
  testTarget(target, 300);
});
