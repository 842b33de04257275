import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface Database {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts the PostgreSQL server that cases may use. */
export async function startDatabase(): Promise<Database> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "database.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const url = await Promise.race([
    once(child.stdout, "data").then(([line]) => String(line).trim()),
    ended.then(([code]) => Promise.reject(new Error(`The database ended with ${String(code)}.`))),
  ]);
  return {
    url,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
