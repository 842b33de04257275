import { expect, test } from "vitest";
import { readBase64 } from "./base64-medium.ts";

const bytes = Buffer.from(Array.from({ length: 100 }, (_, index) => (index * 7) % 256));

test.each([0, 1, 2, 3, 97, 98, 99, 100])("readBase64 reads %i bytes, bare and as a data URI", (length) => {
  const data = bytes.subarray(0, length).toString("base64");
  const medium = readBase64(Buffer.from(data));
  if (length === 0) {
    expect(medium).toBeUndefined();
    return;
  }
  expect(medium?.byteLength).toBe(length);
  expect(medium?.mediaType).toBeUndefined();
  expect(Buffer.from(medium!.read(0, length))).toEqual(bytes.subarray(0, length));
  const uri = readBase64(Buffer.from(`data:image/PNG;x=1;base64,${data}`));
  expect(uri?.mediaType).toBe("image/png");
  expect(uri?.byteLength).toBe(length);
});

test("a base64 medium can be read from any multiple of three bytes", () => {
  const medium = readBase64(Buffer.from(bytes.toString("base64")))!;
  expect(Buffer.from(medium.read(33, 6))).toEqual(bytes.subarray(33, 39));
  expect(Buffer.from(medium.read(99, 6))).toEqual(bytes.subarray(99));
});

test.each(["abc", "ab=c", "a b=", "ab-_", "file.png", "====", "data:image/png,abcd"])(
  "readBase64 gives undefined for %j",
  (text) => {
    expect(readBase64(Buffer.from(text))).toBeUndefined();
  },
);
