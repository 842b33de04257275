import { describe } from "vitest";
import { testTarget } from "../../../../tools/fuzz/test-target.ts";
import { target as fileType } from "./file-type.target.ts";
import { target as mediaFile } from "./media-file.target.ts";

describe("fuzzing media", () => {
  testTarget(fileType, 1_000);
  testTarget(mediaFile, 300);
});
