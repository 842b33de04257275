import { describe } from "vitest";
import { testTarget } from "../../../../tools/fuzz/test-target.ts";
import { target } from "./range-job.target.ts";

describe("fuzzing bullmq", () => testTarget(target, 500));
