import { InvalidInputError } from "@segmind-embeddings/core";
import { expect, test } from "vitest";
import { explainFailure } from "./explain-failure.ts";

test("says what came and what is allowed, without the index in a run", () => {
  const error = new InvalidInputError([
    { path: "[3].image", received: "image/gif", expected: "PNG or JPEG" },
  ]);
  expect(explainFailure(error)).toBe("image/gif; expected PNG or JPEG");
});

test("anything else by its message", () => {
  expect(explainFailure(new Error("no connection"))).toBe("no connection");
  expect(explainFailure("odd")).toBe("odd");
});
