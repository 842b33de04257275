import assert from "node:assert/strict";
import { systemClock } from "../policy/clock.ts";
import { sleep } from "../policy/sleep.ts";
import type { Quota } from "../quota/quota.ts";
import { newQuotaState, type QuotaState } from "../quota/quota-state.ts";
import type { ConformanceCase } from "./conformance-case.ts";

/** One opening of a place, with an owner of its own. */
export interface OpenedQuota {
  readonly quota: Quota;
  /** Ends this opening as its owner would. */
  close(): void | Promise<void>;
}

/** A fresh, empty place that can be opened. */
export interface QuotaPlace {
  /** Opens it once more, with another owner. */
  open(): OpenedQuota | Promise<OpenedQuota>;
  /** Called once everything opened is closed. */
  remove?(): void | Promise<void>;
}

export interface QuotaConformanceOptions {
  /** Makes a place of its own for each case. */
  create(): QuotaPlace | Promise<QuotaPlace>;
  /**
   * Whether a place can be opened more than once, each time with an owner of its own, as processes do that share a
   * database. @default true
   */
  isShared?: boolean | undefined;
  /** How long an owner counts as alive at most after its opening was closed, in milliseconds. @default 0 */
  lease?: number | undefined;
}

/**
 * What every {@link Quota} has to do, as cases to hand to a test runner:
 *
 * ```ts
 * for (const { name, run } of quotaConformance({ create })) test(name, run);
 * ```
 *
 * A case passes when `run` resolves. A process that is killed is not among them: only the place's own tests can kill one.
 */
export function quotaConformance(options: QuotaConformanceOptions): ConformanceCase[] {
  const { isShared = true, lease = 0 } = options;
  const cases: ConformanceCase[] = [];
  const add = (
    name: string,
    body: (open: () => Promise<OpenedQuota>) => Promise<void>,
    when = true,
  ): void => {
    if (when) cases.push({ name, run: () => inFreshPlace(options, body) });
  };

  add("a quota gives nothing for a name under which nothing was stored", async (open) => {
    const { quota } = await open();
    assert.equal(await quota.update("a", ({ state }) => ({ result: state })), undefined);
  });

  add("a quota gives back what was stored last under a name, number by number", async (open) => {
    const { quota } = await open();
    await quota.update("a", () => ({ state: stateOf(1), result: undefined }));
    const stored = stateOf(2, [
      [1_767_225_600_000.125, 3],
      [-0.1, 0],
      [Number.MAX_SAFE_INTEGER, Number.MIN_VALUE],
    ]);
    await quota.update("a", () => ({ state: structuredClone(stored), result: undefined }));
    assert.deepEqual(await quota.update("a", ({ state }) => ({ result: state })), stored);
  });

  add("a quota keeps names apart, whatever characters they have", async (open) => {
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
  });

  add("a quota that is given no state leaves what it has", async (open) => {
    const { quota } = await open();
    await quota.update("a", () => ({ state: stateOf(7), result: undefined }));
    assert.equal(await quota.update("a", () => ({ result: "looked" })), "looked");
    assert.equal(await grantedOf(quota, "a"), 7);
  });

  add("a quota hands on the result itself, not a copy", async (open) => {
    const { quota } = await open();
    const result = { when: new Date(0), then: undefined, run: () => 1 };
    assert.equal(await quota.update("a", () => ({ state: stateOf(1), result })), result);
    assert.equal(await quota.update<unknown>("a", () => ({ result: undefined })), undefined);
  });

  add(
    "a quota writes nothing where the change throws, passes that error on and works afterwards",
    async (open) => {
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
  );

  add("a quota keeps a state of 16 kB", async (open) => {
    const { quota } = await open();
    const stored = stateOf(
      1,
      Array.from({ length: 800 }, (_, index) => [1_767_225_600_000 + index, 1]),
    );
    await quota.update("a", () => ({ state: structuredClone(stored), result: undefined }));
    assert.deepEqual(await quota.update("a", ({ state }) => ({ result: state })), stored);
  });

  add("a quota lets one change at a time see and write a name", async (open) => {
    const { quota } = await open();
    await Promise.all(Array.from({ length: 50 }, async () => increment(quota, "a")));
    assert.equal(await grantedOf(quota, "a"), 50);
  });

  add("a quota lets no two names wait for each other for good", async (open) => {
    const { quota } = await open();
    await Promise.all(Array.from({ length: 40 }, async (_, index) => increment(quota, `name ${index % 4}`)));
    for (let index = 0; index < 4; index += 1) assert.equal(await grantedOf(quota, `name ${index}`), 10);
  });

  add("a quota's clock is in milliseconds, goes on and does not go back", async (open) => {
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
  });

  add("a quota names one owner in all updates, who is alive", async (open) => {
    const { quota } = await open();
    const [first, second] = [await ownerOf(quota, "a"), await ownerOf(quota, "b")];
    assert.equal(first, second);
    assert.ok(first.length > 0 && first.length <= 100, `an owner of ${first.length} characters`);
    assert.equal(await isAlive(quota, first), true);
  });

  add("a quota calls an owner dead whom nobody ever was", async (open) => {
    const { quota } = await open();
    assert.equal(await isAlive(quota, "nobody"), false);
  });

  add(
    "a quota that is opened twice is one, with two owners who know of each other",
    async (open) => {
      const [first, second] = [(await open()).quota, (await open()).quota];
      await increment(first, "a");
      await increment(second, "a");
      assert.equal(await grantedOf(first, "a"), 2);
      const owners = [await ownerOf(first, "a"), await ownerOf(second, "a")] as const;
      assert.notEqual(owners[0], owners[1]);
      assert.equal(await isAlive(first, owners[1]), true);
      assert.equal(await isAlive(second, owners[0]), true);
    },
    isShared,
  );

  add(
    "a quota that is opened several times lets one change at a time see and write a name",
    async (open) => {
      const quotas = await Promise.all(Array.from({ length: 4 }, () => open()));
      await Promise.all(
        Array.from({ length: 100 }, async (_, index) =>
          increment((quotas[index % 4] as OpenedQuota).quota, "a"),
        ),
      );
      for (const { quota } of quotas) assert.equal(await grantedOf(quota, "a"), 100);
    },
    isShared,
  );

  add(
    "a quota whose other opening was closed calls its owner dead, and keeps what it stored",
    async (open) => {
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
    isShared,
  );

  return cases;
}

async function inFreshPlace(
  options: QuotaConformanceOptions,
  body: (open: () => Promise<OpenedQuota>) => Promise<void>,
): Promise<void> {
  const place = await options.create();
  const opened = new Set<OpenedQuota>();
  try {
    await body(async () => {
      const opening = await place.open();
      const closedOnce: OpenedQuota = {
        quota: opening.quota,
        async close() {
          if (opened.delete(closedOnce)) await opening.close();
        },
      };
      opened.add(closedOnce);
      return closedOnce;
    });
  } finally {
    for (const opening of opened) await opening.close();
    await place.remove?.();
  }
}

/** The value the cases store; a place does not look into it. */
function stateOf(granted: number, sends: QuotaState["sends"]["entries"] = []): QuotaState {
  const state = newQuotaState(60_000);
  state.slots.granted = granted;
  state.sends.entries = sends;
  return state;
}

async function increment(quota: Quota, name: string): Promise<void> {
  await quota.update(name, ({ state = newQuotaState(60_000) }) => {
    state.slots.granted += 1;
    return { state, result: undefined };
  });
}

async function grantedOf(quota: Quota, name: string): Promise<number | undefined> {
  return quota.update(name, ({ state }) => ({ result: state?.slots.granted }));
}

async function ownerOf(quota: Quota, name: string): Promise<string> {
  return quota.update(name, ({ owner }) => ({ result: owner }));
}

async function isAlive(quota: Quota, owner: string): Promise<boolean> {
  return quota.update("a", (context) => ({ result: context.isAlive(owner) }));
}
