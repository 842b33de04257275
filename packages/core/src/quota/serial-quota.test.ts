import { expect, test } from "vitest";
import type { Quota } from "./quota.ts";
import { serialQuota } from "./serial-quota.ts";

/** A place in which each update waits until it is let go. */
function heldPlace() {
  const begun: string[] = [];
  const releases: (() => void)[] = [];
  const place: Quota = {
    async update(name, change) {
      begun.push(name);
      await new Promise<void>((resolve) => releases.push(resolve));
      const { result } = change({ state: undefined, now: 0, owner: "fox", isAlive: () => true });
      return result;
    },
  };
  return { quota: serialQuota(place), begun, releaseNext: () => releases.shift()?.() };
}

const giving = (result: string) => () => ({ result });
const throwing = () => {
  throw new Error("changed its mind");
};

test("an update of a quota begins when the one before it of the same name has ended, and gives its own result", async () => {
  const { quota, begun, releaseNext } = heldPlace();
  const [first, second] = [quota.update("a", giving("first")), quota.update("a", giving("second"))];
  await Promise.resolve();
  expect(begun).toEqual(["a"]);
  releaseNext();
  expect(await first).toBe("first");
  await expect.poll(() => begun).toEqual(["a", "a"]);
  releaseNext();
  expect(await second).toBe("second");
});

test("an update of a quota waits for no update of another name", async () => {
  const { quota, begun, releaseNext } = heldPlace();
  const [fox, hen] = [quota.update("a", giving("fox")), quota.update("b", giving("hen"))];
  await expect.poll(() => begun).toEqual(["a", "b"]);
  releaseNext();
  releaseNext();
  expect(await fox).toBe("fox");
  expect(await hen).toBe("hen");
});

test("an update of a quota that throws rejects for itself alone, and the next one begins", async () => {
  const { quota, begun, releaseNext } = heldPlace();
  const first = quota.update("a", throwing);
  const second = quota.update("a", giving("second"));
  await Promise.resolve();
  releaseNext();
  await expect(first).rejects.toThrow("changed its mind");
  await expect.poll(() => begun).toEqual(["a", "a"]);
  releaseNext();
  expect(await second).toBe("second");
});
