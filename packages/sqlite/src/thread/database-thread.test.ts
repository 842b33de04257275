import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import { DatabaseThread } from "./database-thread.ts";

async function start(renewalInterval = 60_000): Promise<{ thread: DatabaseThread; path: string }> {
  const path = join(await temporaryFolder(), "vectors.db");
  const thread = new DatabaseThread({ path, lockTimeout: 60_000, owner: "fox", renewalInterval });
  onTestFinished(() => thread.close());
  return { thread, path };
}

const claim = { key: "a", since: 1, replaceUnknown: false };

test("a call that waits for another writer's lock does not block the caller's thread", async () => {
  const { thread, path } = await start();
  await thread.call("get", ["a"]);
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  other.exec("BEGIN IMMEDIATE");
  const claimed = thread.call("open", [claim]);
  let isSettled = false;
  void claimed.then(() => (isSettled = true));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isSettled).toBe(false);
  other.exec("COMMIT");
  expect(await claimed).toEqual([undefined]);
});

test("the lease of a SQLite file is renewed while the caller's thread is busy", async () => {
  const { thread, path } = await start(5);
  await thread.call("get", ["a"]);
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  const renewedAt = (): unknown =>
    other.prepare("SELECT renewed_uptime FROM owners").get()?.["renewed_uptime"];
  const before = renewedAt();
  // No turn of this thread's event loop passes until it is.
  while (renewedAt() === before);
  expect(renewedAt()).toBeGreaterThan(before as number);
});

test("closing a SQLite file waits for the calls before it, rejects those after it, and may be done twice", async () => {
  const { thread } = await start();
  const calls = [thread.call("open", [claim]), thread.call("open", [{ ...claim, key: "b" }])] as const;
  const [first, second] = [thread.close(), thread.close()];
  const late = thread.call("get", ["a"]);
  await expect(late).rejects.toMatchObject({ name: "StoreError", code: "STORE_CLOSED" });
  expect(await Promise.all(calls)).toEqual([[undefined], [undefined]]);
  await Promise.all([first, second]);
});

test("a SQLite file that was never used is closed without being created", async () => {
  const { thread, path } = await start();
  await thread.close();
  expect(() => new DatabaseSync(path, { readOnly: true })).toThrow(/unable to open/);
});

test("of calls that share a commit, each fails for itself", async () => {
  const { thread } = await start();
  await thread.call("get", ["a"]);
  const claims = ["a", "\ud800", "b", "a"].map((key) => ({ ...claim, key }));
  // All of them lie there when the thread looks: it is busy with the first.
  const results = await Promise.allSettled(claims.map((one) => thread.call("open", [one])));
  expect(results).toMatchObject([
    { status: "fulfilled", value: [undefined] },
    { status: "rejected", reason: { name: "StoreError", code: "STORE_INVALID_KEY" } },
    { status: "fulfilled", value: [undefined] },
    { status: "fulfilled", value: [{ state: "open", owner: "fox" }] },
  ]);
  expect(await thread.call("unsettled")).toHaveLength(2);
});
