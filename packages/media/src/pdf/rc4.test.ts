import { expect, it } from "vitest";
import { rc4 } from "./rc4.ts";

it.each([
  ["Key", "Plaintext", "bbf316e8d940af0ad3"],
  ["Wiki", "pedia", "1021bf0420"],
  ["Secret", "Attack at dawn", "45a01f645fc35b383552544b9bf5"],
])("RC4 with the key %s", (key, text, encrypted) => {
  const bytes = rc4(Buffer.from(key), Buffer.from(text));
  expect(Buffer.from(bytes).toString("hex")).toBe(encrypted);
  expect(Buffer.from(rc4(Buffer.from(key), bytes)).toString()).toBe(text);
});
