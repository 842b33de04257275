import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { embedded } from "../../../../tools/store-tests/entries.ts";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import { Connection } from "./connection.ts";
import { Spaces } from "./spaces.ts";

function open(path: string): { connection: Connection; spaces: Spaces } {
  const connection = new Connection(DatabaseSync, { path, lockTimeout: 10_000 });
  onTestFinished(() => connection.close());
  return { connection, spaces: new Spaces(connection) };
}

test("a space that was undone with its transaction is forgotten: another process may give its number to another", async () => {
  const path = join(await temporaryFolder(), "vectors.db");
  const [first, second] = [open(path), open(path)];
  const undone = (): void =>
    first.connection.write(() => {
      const id = first.spaces.idOf(embedded(1));
      expect([first.spaces.idOf(embedded(1)), first.spaces.get(id)?.space]).toEqual([1, embedded(1).space]);
      throw new Error("changed its mind");
    });
  expect(undone).toThrow("changed its mind");
  expect(second.connection.write(() => second.spaces.idOf({ ...embedded(1), space: "another" }))).toBe(1);
  expect(first.connection.read(() => first.spaces.get(1))?.space).toBe("another");
});
