import { readFileSync } from "node:fs";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { checkFile } from "./check-file.ts";

const file = readFileSync(new URL("inputs/store-file/beside-a-log", import.meta.url));

/** The write-ahead log that a killed process leaves beside its file, with what it wrote last. */
export const target: FuzzTarget = {
  name: "store-log",
  inputs: new URL("inputs/store-log/", import.meta.url),
  words: ["\u0037\u007f\u0006\u0082", "\u0037\u007f\u0006\u0083", "\0\0\u0002\0"],
  async check(input) {
    await checkFile(file, input);
  },
};
