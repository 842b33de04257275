import { expect, it } from "vitest";
import { MediaError } from "./media-error.ts";

it("a file's own words in a message neither control a terminal nor fill a log", () => {
  const { message } = new MediaError(
    "CODE",
    "the bytes",
    `filtered by \u001b[31m/A\r\n\u202e${"x".repeat(1_000_000)}`,
  );
  expect(message).toMatch(/^the bytes: filtered by \[31m\/A x+ …$/);
  expect(message.length).toBeLessThan(1_100);
});
