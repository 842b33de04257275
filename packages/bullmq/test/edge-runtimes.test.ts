import { SegmindError } from "@segmind-embeddings/core";
import { expect, test } from "vitest";
import * as edge from "../src/index.edge.ts";
import * as entryPoint from "../src/index.ts";

test("edge runtimes and browsers get the package's errors, and a sentence for each of its functions", () => {
  expect(Object.keys(edge).sort()).toEqual(Object.keys(entryPoint).sort());
  for (const [name, value] of Object.entries(edge)) {
    if (value.prototype instanceof SegmindError) continue;
    const message = new RegExp(`^${name} needs .*, which this runtime lacks\\. Enqueue and work in Node`);
    expect(value as () => never).toThrow(
      expect.objectContaining({ code: "RUNTIME_UNSUPPORTED", message: expect.stringMatching(message) }),
    );
  }
});
