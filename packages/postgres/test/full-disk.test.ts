import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { openPostgres } from "../src/index.ts";
import { embedded, isVectorOf, keyOf } from "../../../tools/store-tests/entries.ts";
import { errorOf } from "../../../tools/store-tests/error-of.ts";
import { testWith } from "../../../tools/test-servers/test-with.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

/** A disk of 4 MB in memory that the server may write to; `undefined` where this user may not make one. */
function mountSmallDisk(): string | undefined {
  const folder = join(dirname(server.folder), "small-disk");
  mkdirSync(folder);
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]);
  if (status !== 0) return undefined;
  const { uid, gid } = statSync(server.folder);
  chownSync(folder, uid, gid);
  return folder;
}

const disk = mountSmallDisk();

testWith(
  disk === undefined ? ["the right to mount a tmpfs"] : [],
  "where the disk is full, that is told, and every vector that was stored is there",
  async () => {
    onTestFinished(async () => {
      await server.sql("ALTER ROLE postgres RESET default_tablespace");
      await server.sql("DROP TABLESPACE small");
      spawnSync("umount", [disk ?? ""]);
    });
    const schema = newSchema(server);
    await server.sql(`CREATE TABLESPACE small LOCATION '${disk ?? ""}'`);
    await server.sql("ALTER ROLE postgres SET default_tablespace = small");
    await using database = openPostgres(server.url, { schema });
    const { store } = database;
    let stored = 0;
    const fill = async (): Promise<void> => {
      for (; stored < 3_000; stored += 1)
        await store.write([{ key: keyOf(stored), entry: embedded(stored) }]);
    };
    const error = await errorOf(fill());
    expect(error).toMatchObject({ code: "STORE_FULL", isRetryable: false });
    expect(error.message).toMatch(/No space left.*Free some space/);
    expect(stored).toBeGreaterThan(100);
    const entries = await store.get(Array.from({ length: stored + 1 }, (_, number) => keyOf(number)));
    for (let number = 0; number < stored; number += 1) expect(isVectorOf(entries[number], number)).toBe(true);
    expect(entries[stored]).toBeUndefined();
    // With room again it goes on.
    spawnSync("mount", ["-o", "remount,size=16m", disk ?? ""]);
    await store.write([{ key: keyOf(stored), entry: embedded(stored) }]);
    expect(isVectorOf((await store.get([keyOf(stored)]))[0], stored)).toBe(true);
  },
);
