// A process of its own that opens the file it is told and does what its parent asks of it.
import process from "node:process";
import { openSqlite } from "../../src/index.ts";
import type { Asked, Answered } from "./remote-database.ts";

const [path = ""] = process.argv.slice(2);
const database = openSqlite(path);

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
