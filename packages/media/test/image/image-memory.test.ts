import { expect, it } from "vitest";
import { measureImageMemory } from "./measure-image-memory.ts";

it("preparing an image takes no more memory than the estimate from its format and size", async () => {
  const results = await measureImageMemory(3_200);
  expect(results.length).toBeGreaterThan(10);
  for (const { kind, expected, growth } of results) {
    expect(growth, `${kind}: ${JSON.stringify({ expected, growth })}`).toBeGreaterThan(0);
    expect(growth, `${kind}: ${JSON.stringify({ expected, growth })}`).toBeLessThan(expected);
  }
}, 240_000);
