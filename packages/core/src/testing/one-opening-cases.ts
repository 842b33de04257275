import assert from "node:assert/strict";
import { systemClock } from "../policy/clock.ts";
import { sleep } from "../policy/sleep.ts";
import { grantedOf, increment, isAlive, ownerOf, stateOf, type QuotaCase } from "./quota-case.ts";

/** What a place must do for one opening of it. */
export const oneOpening: Readonly<Record<string, QuotaCase>> = {
  "a quota gives nothing for a name under which nothing was stored": async (open) => {
    const { quota } = await open();
    assert.equal(await quota.update("a", ({ state }) => ({ result: state })), undefined);
  },

  "a quota gives back what was stored last under a name, number by number": async (open) => {
    const { quota } = await open();
    await quota.update("a", () => ({ state: stateOf(1), result: undefined }));
    const stored = stateOf(2, [
      [1_767_225_600_000.125, 3],
      [-0.1, 0],
      [Number.MAX_SAFE_INTEGER, Number.MIN_VALUE],
    ]);
    await quota.update("a", () => ({ state: structuredClone(stored), result: undefined }));
    assert.deepEqual(await quota.update("a", ({ state }) => ({ result: state })), stored);
  },

  "a quota keeps names apart, whatever characters they have": async (open) => {
    const { quota } = await open();
    const names = [
      "https://api.segmind.com a+/=",
      "https://api.segmind.com A+/=",
      "'; DROP TABLE quota --",
      "é",
      "%",
      "_",
    ];
    for (const [index, name] of names.entries()) {
      await quota.update(name, () => ({ state: stateOf(index), result: undefined }));
    }
    for (const [index, name] of names.entries()) assert.equal(await grantedOf(quota, name), index);
  },

  "a quota that is given no state leaves what it has": async (open) => {
    const { quota } = await open();
    await quota.update("a", () => ({ state: stateOf(7), result: undefined }));
    assert.equal(await quota.update("a", () => ({ result: "looked" })), "looked");
    assert.equal(await grantedOf(quota, "a"), 7);
  },

  "a quota hands on the result itself, not a copy": async (open) => {
    const { quota } = await open();
    const result = { when: new Date(0), then: undefined, run: () => 1 };
    assert.equal(await quota.update("a", () => ({ state: stateOf(1), result })), result);
    assert.equal(await quota.update<unknown>("a", () => ({ result: undefined })), undefined);
  },

  "a quota writes nothing where the change throws, passes that error on and works afterwards": async (
    open,
  ) => {
    const { quota } = await open();
    await quota.update("a", () => ({ state: stateOf(1), result: undefined }));
    const error = new Error("thrown by the change");
    await assert.rejects(
      async () => {
        await quota.update("a", (): { result: undefined } => {
          throw error;
        });
      },
      (thrown) => thrown === error,
    );
    assert.equal(await grantedOf(quota, "a"), 1);
    await quota.update("a", () => ({ state: stateOf(2), result: undefined }));
    assert.equal(await grantedOf(quota, "a"), 2);
  },

  "a quota keeps a state of 16 kB": async (open) => {
    const { quota } = await open();
    const stored = stateOf(
      1,
      Array.from({ length: 800 }, (_, index) => [1_767_225_600_000 + index, 1]),
    );
    await quota.update("a", () => ({ state: structuredClone(stored), result: undefined }));
    assert.deepEqual(await quota.update("a", ({ state }) => ({ result: state })), stored);
  },

  "a quota lets one change at a time see and write a name": async (open) => {
    const { quota } = await open();
    await Promise.all(Array.from({ length: 50 }, async () => increment(quota, "a")));
    assert.equal(await grantedOf(quota, "a"), 50);
  },

  "a quota lets no two names wait for each other for good": async (open) => {
    const { quota } = await open();
    await Promise.all(Array.from({ length: 40 }, async (_, index) => increment(quota, `name ${index % 4}`)));
    for (let index = 0; index < 4; index += 1) assert.equal(await grantedOf(quota, `name ${index}`), 10);
  },

  "a quota's clock is in milliseconds, goes on and does not go back": async (open) => {
    const { quota } = await open();
    const now = async (): Promise<number> => quota.update("a", (context) => ({ result: context.now }));
    const first = await now();
    let last = first;
    const began = systemClock.now();
    while (systemClock.now() - began < 50) {
      const next = await now();
      assert.ok(next >= last, `${next} is before ${last}`);
      last = next;
      await sleep(systemClock, 5);
    }
    // It began before `began` was read and ended after: it went on by as much at least, whatever the load.
    const passed = (await now()) - first;
    assert.ok(passed >= 45, `only ${passed} ms passed where 50 did`);
    assert.ok(first > Date.UTC(2020, 0, 1), `${first} is no time since the epoch`);
  },

  "a quota names one owner in all updates, who is alive": async (open) => {
    const { quota } = await open();
    const [first, second] = [await ownerOf(quota, "a"), await ownerOf(quota, "b")];
    assert.equal(first, second);
    assert.ok(first.length > 0 && first.length <= 100, `an owner of ${first.length} characters`);
    assert.equal(await isAlive(quota, first), true);
  },

  "a quota calls an owner dead whom nobody ever was": async (open) => {
    const { quota } = await open();
    assert.equal(await isAlive(quota, "nobody"), false);
  },
};
