import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { checkFile } from "./check-file.ts";

/** A SQLite file: what is read from it is what was written, or nothing, or a typed error. */
export const target: FuzzTarget = {
  name: "store-file",
  inputs: new URL("inputs/store-file/", import.meta.url),
  words: [
    "SQLite format 3\0",
    "vectors",
    "unsettled",
    "CREATE TABLE",
    "CREATE TRIGGER",
    "SEGM",
    "\0\u0001",
    "space-a",
    "space-b",
  ],
  async check(input) {
    await checkFile(input);
  },
};
