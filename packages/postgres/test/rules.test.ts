import type { EmbeddedEntry, StoreChange, StoreClaim, StoreEntry } from "@segmind-embeddings/core";
import { applyChange, applyClaim } from "@segmind-embeddings/core/store";
import { expect, onTestFinished, test } from "vitest";
import { openPostgres } from "../src/index.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

// The rules are in SQL, so that a call is one statement. Here they are held against those of core.

const server = await startTestServer();

const vector = (number: number): EmbeddedEntry => ({
  state: "embedded",
  vector: Float32Array.of(number),
  space: "s",
  model: "m",
  embeddedAt: 3_000,
});
const job = (requestId: string) => ({ state: "accepted", requestId, submittedAt: 2_000 }) as const;
const unknown = { state: "unknown", since: 4_000, reason: "no answer came" } as const;

type Owners = Readonly<Record<"own" | "other" | "dead", string>>;

/** What may be known of a key, as a row that is put there. */
const rows: Readonly<Record<string, (owners: Owners) => Readonly<Record<string, unknown>> | undefined>> = {
  absent: () => undefined,
  "open, one's own": ({ own }) => ({ state: "open", owner: own }),
  "open, a living owner's": ({ other }) => ({ state: "open", owner: other }),
  "open, a dead owner's": ({ dead }) => ({ state: "open", owner: dead }),
  "a job": () => ({ state: "accepted", request_id: "job-a" }),
  unknown: () => ({ state: "unknown", reason: "lost" }),
  "unknown after a job": () => ({ state: "unknown", reason: "lost", request_id: "job-a" }),
  embedded: () => ({ state: "embedded", space: "s", model: "m", vector: Buffer.alloc(4, 1) }),
};

interface KeylessChange {
  readonly entry: StoreChange["entry"];
  readonly requestId?: string;
}

const changes: Readonly<Record<string, KeylessChange>> = {
  "a vector": { entry: vector(2) },
  "a job": { entry: job("job-b") },
  "the same job": { entry: job("job-a") },
  "unknown, of a claim": { entry: unknown },
  "unknown, of the job": { entry: { ...unknown, requestId: "job-a" }, requestId: "job-a" },
  "unknown, of another job": { entry: unknown, requestId: "job-b" },
  "free, of a claim": { entry: undefined },
  "free, of the job": { entry: undefined, requestId: "job-a" },
  "free, of another job": { entry: undefined, requestId: "job-b" },
};

/** Opens a schema with a row for each of the keys, which begin with the name of a row. */
async function openWith(keys: readonly string[]) {
  const schema = newSchema(server);
  const open = () => {
    const database = openPostgres(server.url, { schema });
    onTestFinished(() => database.close());
    return database;
  };
  const [{ store }, other, dead] = [open(), open(), open()];
  const enter = (database: typeof other) => database.quota.update("a", ({ owner }) => ({ result: owner }));
  const owners = { own: store.owner, other: await enter(other), dead: await enter(dead) };
  await dead.close();
  for (const key of keys) {
    const row = rows[key.split(" + ")[0] ?? ""]?.(owners);
    if (row === undefined) continue;
    const columns = Object.keys(row);
    await server.sql(
      `INSERT INTO "${schema}".embeddings (key, since, ${columns.join(", ")})
      VALUES ($1, to_timestamp(1.5), ${columns.map((_, index) => `$${String(index + 2)}`).join(", ")})`,
      [key, ...Object.values(row)],
    );
  }
  return store;
}

/** What can be told of an entry that does not depend on the clock. */
const plain = (entry: StoreEntry | undefined): unknown =>
  entry?.state === "open" ? { state: entry.state, owner: entry.owner } : entry;

test("a claim is granted and refused as core's rule says, whatever is known of its key", async () => {
  const claims = Object.keys(rows).flatMap((row) =>
    [true, false].map((replaceUnknown): StoreClaim => ({
      key: `${row} + ${String(replaceUnknown)}`,
      since: 0,
      replaceUnknown,
    })),
  );
  const keys = claims.map(({ key }) => key);
  const store = await openWith(keys);
  const before = await store.get(keys);
  const results = await store.open(claims);
  const after = await store.get(keys);
  for (const [index, claim] of claims.entries()) {
    const granted = applyClaim(before[index], claim, store.owner);
    expect(plain(results[index]), claim.key).toEqual(
      granted === undefined ? plain(before[index]) : undefined,
    );
    expect(plain(after[index]), claim.key).toEqual(plain(granted ?? before[index]));
  }
  // Some were granted and some refused, or nothing was tried.
  expect(new Set(results.map((result) => result === undefined)).size).toBe(2);
});

test("a change is written and left out as core's rule says, whatever is known of its key", async () => {
  const all = Object.keys(rows).flatMap((row) =>
    Object.entries(changes).map(([name, change]) => ({ key: `${row} + ${name}`, ...change }) as StoreChange),
  );
  const keys = all.map(({ key }) => key);
  const store = await openWith(keys);
  const before = await store.get(keys);
  await store.write(all);
  const after = await store.get(keys);
  let changed = 0;
  for (const [index, change] of all.entries()) {
    const entry = applyChange(before[index], change, store.owner);
    if (entry !== undefined) changed += 1;
    const expected = entry === undefined ? before[index] : (entry ?? undefined);
    expect(plain(after[index]), change.key).toEqual(plain(expected));
  }
  expect(changed).toBeGreaterThan(20);
  expect(changed).toBeLessThan(all.length);
});
