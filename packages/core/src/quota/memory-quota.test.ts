import { test } from "vitest";
import { quotaConformance } from "../testing/quota-conformance.ts";
import { MemoryQuota } from "./memory-quota.ts";

const cases = quotaConformance({
  isShared: false,
  create: () => ({ open: () => ({ quota: new MemoryQuota(), close: () => undefined }) }),
});

test.each(cases)("in memory, $name", async ({ run }) => run());
