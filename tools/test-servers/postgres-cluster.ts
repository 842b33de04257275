import { execFile } from "node:child_process";
import { appendFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, vi } from "vitest";
import { startMovingAddress } from "./moving-address.ts";
import { serverIn, startTestServer, type TestServer } from "./postgres-server.ts";

/** A primary whose commits wait for a standby, and an address that leads to the primary. */
export interface TestCluster {
  /** Of the superuser, at the address. */
  readonly url: string;
  readonly primary: TestServer;
  readonly standby: TestServer;
  /** The address leads to the standby, which refuses writes until it is promoted. */
  moveToStandby(): void;
  /** The standby becomes the primary. */
  promoteStandby(): Promise<void>;
}

/** Makes and starts two servers, which go when the tests of the file are done. */
export async function startTestCluster(): Promise<TestCluster> {
  const primary = await startTestServer();
  const { server: standby, embedded } = await serverIn(join(dirname(primary.folder), "standby"));
  // Both are one system: the standby begins as a copy.
  await primary.stop();
  await promisify(execFile)("cp", ["-a", primary.folder, standby.folder]);
  const connection = `host=127.0.0.1 port=${String(primary.port)} user=postgres password=password`;
  await writeFile(join(standby.folder, "standby.signal"), "");
  await appendFile(join(standby.folder, "postgresql.auto.conf"), `primary_conninfo = '${connection}'\n`);
  await primary.start();
  // It counts as started when it takes writes, which a standby does when it is promoted.
  const promoted = embedded.start();
  promoted.catch(() => undefined);
  afterAll(() => standby.stop());
  const isInSync = async (): Promise<void> => {
    const rows = await primary.sql("SELECT sync_state FROM pg_stat_replication");
    expect(rows).toEqual([{ sync_state: "sync" }]);
  };
  await primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'");
  await primary.sql("SELECT pg_reload_conf()");
  await vi.waitFor(isInSync, { timeout: 30_000, interval: 50 });
  const address = await startMovingAddress(primary.port);
  return {
    url: primary.url.replace(`:${String(primary.port)}/`, `:${String(address.port)}/`),
    primary,
    standby,
    moveToStandby: () => address.moveTo(standby.port),
    async promoteStandby() {
      await standby.sql("SELECT pg_promote()");
      await promoted;
    },
  };
}
