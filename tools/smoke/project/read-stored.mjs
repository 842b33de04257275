// Reads what so many Nodes stored: each gateway had an address of its own, and all of them gave the same vector.
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { openSqlite } from "@segmind-embeddings/sqlite";

const db = openSqlite("vectors.db", { lockTimeout: 60_000 });
const vectors = [];
for await (const { vector } of db.store.entries()) vectors.push(vector);
strictEqual(vectors.length, Number(process.argv[2]));
for (const vector of vectors) deepStrictEqual(vector, vectors[0]);
deepStrictEqual(await db.store.unsettled(), []);
await db.close();
