// A process of its own that opens the schema it is told and does what its parent asks of it.
import process from "node:process";
import { openPostgres, type PostgresOptions } from "../../src/index.ts";
import type { Asked, Answered } from "./remote-database.ts";

const [url = "", options = "{}"] = process.argv.slice(2);
const database = openPostgres(url, JSON.parse(options) as PostgresOptions);

process.on("message", ({ id, target, method, args }: Asked) => {
  const subject = database[target] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const answer = (answered: Omit<Answered, "id">): void => {
    process.send?.({ id, ...answered });
  };
  subject[method]?.(...args).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ error }),
  );
});
process.send?.({ owner: database.store.owner });
