import { expect, test } from "vitest";
import { takeLeading } from "./take-leading.ts";

test("takeLeading takes the first numbers of each vector, and gives their memory back", () => {
  const vectors = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect(takeLeading(vectors, 3, 2)).toEqual(Float32Array.of(1, 2, 4, 5));
  expect(vectors.buffer.detached).toBe(true);
});
