import fc from "fast-check";
import { expect, test } from "vitest";
import { checksum, type Field } from "./checksum.ts";

const field = fc.oneof<fc.Arbitrary<Field>[]>(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
);

test("a checksum is the same for the same fields and bytes", () => {
  fc.assert(
    fc.property(fc.array(field), fc.array(fc.uint8Array()), (fields, bytes) => {
      const [sameFields, sameBytes] = structuredClone([fields, bytes] as const);
      expect(checksum(sameFields, ...sameBytes)).toBe(checksum(fields, ...bytes));
    }),
  );
});

test("a checksum tells where one field ends and the next begins", () => {
  expect(checksum(["ab", "c"])).not.toBe(checksum(["a", "bc"]));
  expect(checksum(["a", null])).not.toBe(checksum(["a"]));
  expect(checksum(["1"])).not.toBe(checksum([1]));
  expect(checksum([], Uint8Array.of(1, 2), Uint8Array.of(3))).not.toBe(
    checksum([], Uint8Array.of(1), Uint8Array.of(2, 3)),
  );
});
