import { expect, test, vi } from "vitest";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { MemoryQuota } from "./memory-quota.edge.ts";
import { useSharedQueue } from "./shared-queue.edge.ts";

const origin = "https://api.example.com";
const request = {
  priority: "single",
  isRetry: false,
  requestsPerMinute: 1,
  reserve: 0,
  maxWait: 0,
  signal: undefined,
} as const;

test("calls wait in queues of their own and share the quota of an origin and a key, also with another copy of the package", async () => {
  const key = "SG_0000000000000011";
  const { queue } = useSharedQueue(origin, key, undefined);
  expect(queue()).not.toBe(queue());
  (await queue().acquire(request)).sent();
  await expect(queue().acquire(request)).rejects.toThrow("maxQueueTime");
  vi.resetModules();
  const copy = await import("./shared-queue.edge.ts");
  await expect(copy.useSharedQueue(origin, key, undefined).queue().acquire(request)).rejects.toThrow(
    "maxQueueTime",
  );
  await useSharedQueue(origin, "SG_0000000000000012", undefined).queue().acquire(request);
  await useSharedQueue(origin, key, new MemoryQuota()).queue().acquire(request);
});

test("a quota of another place is refused where calls share their isolate's memory alone", () => {
  const quota = { update: () => undefined };
  expect(() => useSharedQueue(origin, "SG_0000000000000013", quota as never)).toThrow(InvalidInputError);
  expect(() => useSharedQueue(origin, "SG_0000000000000013", quota as never)).toThrow(
    /options\.quota: got an object; expected a MemoryQuota/,
  );
});
