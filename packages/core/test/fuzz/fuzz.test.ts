import { describe } from "vitest";
import { testTarget } from "../../../../tools/fuzz/test-target.ts";
import { target as baseUrl } from "./base-url.target.ts";
import { target as errorBody } from "./error-body.target.ts";
import { target as headers } from "./headers.target.ts";
import { target as mediaType } from "./media-type.target.ts";
import { target as response } from "./response.target.ts";

describe("fuzzing core", () => {
  for (const target of [baseUrl, errorBody, headers, mediaType, response]) testTarget(target, 1_000);
});
