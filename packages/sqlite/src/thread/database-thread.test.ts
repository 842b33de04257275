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

test("a call that waits for another writer's lock does not stop the caller's thread, which can let go of it", async () => {
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

test("the lease is renewed while the caller's thread is busy", async () => {
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

test("closing waits for the calls before it, refuses those after it, and may be done twice", async () => {
  const { thread } = await start();
  const calls = [thread.call("open", [claim]), thread.call("get", ["a"])] as const;
  const [first, second] = [thread.close(), thread.close()];
  const late = thread.call("get", ["a"]);
  await expect(late).rejects.toMatchObject({ name: "StoreError", code: "STORE_CLOSED" });
  const [opened, [entry]] = await Promise.all(calls);
  expect(opened).toEqual([undefined]);
  expect(entry).toMatchObject({ state: "open", owner: "fox" });
  await Promise.all([first, second]);
});

test("a thread that was never called closes, and makes no file", async () => {
  const { thread, path } = await start();
  await thread.close();
  expect(() => new DatabaseSync(path, { readOnly: true })).toThrow(/unable to open/);
});
