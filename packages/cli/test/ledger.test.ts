import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Connection } from "../src/catalogue/connection.ts";
import { Ledger } from "../src/catalogue/ledger.ts";
import { makeFolder } from "./helpers/folder.ts";

test("a request that a killed process of the same process id left open counts as billed and holds up no budget", async () => {
  const connection = await Connection.open(join(await makeFolder(), "v.catalogue.db"));
  onTestFinished(() => connection.close());
  await connection.write(() => {
    connection.run("INSERT INTO accounts VALUES ('default', 1, 0)");
    connection.run("INSERT INTO holds (account, pid, cost) VALUES ('default', ?, 0.5)", process.pid);
    connection.run("INSERT INTO holds (account, pid, cost) VALUES ('default', ?, NULL)", process.pid);
  });
  const budget = { maxRequests: undefined, maxCost: 2 };
  const ledger = new Ledger(connection, "default");
  expect(await ledger.take(false, budget)).toEqual({ hold: expect.any(Number) });
  expect(ledger.spent).toEqual({ requests: 2, cost: 0.5 });
  expect(await ledger.take(false, budget), "this process's own request is still open").toBe("wait");
});
