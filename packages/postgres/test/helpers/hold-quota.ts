// Updates a quota and stops for good in the middle of the change, while it has the row locked. Says that it is there.
import { writeSync } from "node:fs";
import { openPostgres, type PostgresOptions } from "../../src/index.ts";

const [where, options] = JSON.parse(process.argv[2] ?? "") as [string, PostgresOptions];
await openPostgres(where, options).quota.update("a", () => {
  writeSync(1, '"locked"\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  return { result: undefined };
});
