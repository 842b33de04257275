import { describe } from "vitest";
import { testTarget } from "../../../../tools/fuzz/test-target.ts";
import { target } from "./embeddings-body.target.ts";

describe("fuzzing openai-server", () => {
  testTarget(target, 2_000);
});
