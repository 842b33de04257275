import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { MemoryStore } from "./memory-store.ts";
import { StoreSession } from "./store-session.ts";

/** A store that says how long a claim or a change may wait, and notes when it was called with how many. */
class NotingStore extends MemoryStore {
  readonly calls: string[] = [];
  readonly commitDelay: number | undefined;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock, commitDelay?: number) {
    super();
    this.#clock = clock;
    this.commitDelay = commitDelay;
  }

  override open(claims: Parameters<MemoryStore["open"]>[0]) {
    this.calls.push(`open ${String(claims.length)} at ${String(this.#clock.now())}`);
    return super.open(claims);
  }

  override write(changes: Parameters<MemoryStore["write"]>[0]): void {
    this.calls.push(`write ${String(changes.length)} at ${String(this.#clock.now())}`);
    super.write(changes);
  }
}

/** Claims two keys, one of them a little later, and frees both at once. */
async function callsOf(commitDelay?: number): Promise<readonly string[]> {
  const clock = new FakeClock();
  const store = new NotingStore(clock, commitDelay);
  const session = new StoreSession(store, clock);
  for (const key of ["a", "b", "c"]) session.inFlight.enter(key);
  void session.claim({ key: "a", since: 0, replaceUnknown: false });
  await clock.advance(1);
  void session.claim({ key: "b", since: 1, replaceUnknown: false });
  await clock.advance(9);
  void session.write({ key: "a", entry: undefined });
  void session.write({ key: "b", entry: undefined });
  await clock.advance(10);
  return store.calls;
}

test("claims and changes wait as long as the store allows for those of other keys that are being bought", async () => {
  expect(await callsOf(2)).toEqual(["open 2 at 2", "write 2 at 12"]);
});

test("claims and changes of a store that allows no delay wait for nothing", async () => {
  expect(await callsOf()).toEqual(["open 1 at 0", "open 1 at 1", "write 2 at 10"]);
});
