import assert from "node:assert/strict";
import { systemClock } from "../policy/clock.ts";
import { sleep } from "../policy/sleep.ts";
import { grantedOf, increment, isAlive, ownerOf, type OpenedQuota, type QuotaCase } from "./quota-case.ts";

/** What a place must do that can be opened more than once, each time with an owner of its own. */
export const manyOpenings: Readonly<Record<string, QuotaCase>> = {
  "a quota that is opened twice is one, with two owners who know of each other": async (open) => {
    const [first, second] = [(await open()).quota, (await open()).quota];
    await increment(first, "a");
    await increment(second, "a");
    assert.equal(await grantedOf(first, "a"), 2);
    const owners = [await ownerOf(first, "a"), await ownerOf(second, "a")] as const;
    assert.notEqual(owners[0], owners[1]);
    assert.equal(await isAlive(first, owners[1]), true);
    assert.equal(await isAlive(second, owners[0]), true);
  },

  "a quota that is opened several times lets one change at a time see and write a name": async (open) => {
    const quotas = await Promise.all(Array.from({ length: 4 }, () => open()));
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) =>
        increment((quotas[index % 4] as OpenedQuota).quota, "a"),
      ),
    );
    for (const { quota } of quotas) assert.equal(await grantedOf(quota, "a"), 100);
  },

  "a quota whose other opening was closed calls its owner dead, and keeps what it stored": async (
    open,
    lease,
  ) => {
    const [first, second] = [await open(), await open()];
    await increment(second.quota, "a");
    const owner = await ownerOf(second.quota, "a");
    await second.close();
    const deadline = systemClock.now() + lease + 5_000;
    while ((await isAlive(first.quota, owner)) && systemClock.now() < deadline) {
      await sleep(systemClock, 20);
    }
    assert.equal(await isAlive(first.quota, owner), false);
    assert.equal(await grantedOf(first.quota, "a"), 1);
  },
};
