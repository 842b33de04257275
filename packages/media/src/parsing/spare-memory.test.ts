import { beforeEach, expect, it } from "vitest";
import { checkSpare, leaveMemory, spareLength, takeMemory } from "./spare-memory.ts";

const megabyte = 1024 * 1024;

beforeEach(() => {
  checkSpare(0);
});

it("memory that a large file leaves is taken by the next one that fits, once", () => {
  const memory = takeMemory(10 * megabyte);
  leaveMemory(memory);
  expect(takeMemory(9 * megabyte)).toBe(memory);
  expect(takeMemory(9 * megabyte).byteLength).toBe(9 * megabyte);
});

it("memory that is too short for a file is not taken", () => {
  leaveMemory(takeMemory(10 * megabyte));
  expect(takeMemory(11 * megabyte).byteLength).toBe(11 * megabyte);
});

it("small reads neither take spare memory nor replace it", () => {
  leaveMemory(takeMemory(10 * megabyte));
  leaveMemory(takeMemory(megabyte));
  expect(spareLength()).toBe(10 * megabyte);
});

it("no more than 64 MiB are kept as spare memory", () => {
  leaveMemory(takeMemory(65 * megabyte));
  expect(spareLength()).toBe(0);
});

it.each([
  [10, 10],
  [3, 10],
  [2, 0],
  [11, 0],
])("for a file of %i MiB, %i of 10 MiB of spare memory are kept", (file, kept) => {
  leaveMemory(takeMemory(10 * megabyte));
  expect(checkSpare(file * megabyte)).toBe(kept * megabyte);
  expect(spareLength()).toBe(kept * megabyte);
});
