import fc from "fast-check";
import { expect, it } from "vitest";
import { base64Length } from "./base64-length.ts";
import { encodeBase64 } from "./encode-base64.ts";

it("encodeBase64 gives as many bytes as base64Length says", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const expected = Buffer.from(bytes).toString("base64");
      expect(Buffer.from(encodeBase64(bytes)).toString("latin1")).toBe(expected);
      expect(base64Length(bytes.byteLength)).toBe(expected.length);
    }),
  );
});
