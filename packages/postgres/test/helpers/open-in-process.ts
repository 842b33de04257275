import { fileURLToPath } from "node:url";
import { openRemotely, type RemoteStore } from "../../../../tools/store-tests/remote-store.ts";
import type { PostgresOptions } from "../../src/index.ts";

/** A schema opened by a process of its own, which can be killed. */
export function openInProcess(url: string, options: PostgresOptions): Promise<RemoteStore> {
  const script = fileURLToPath(new URL("database-process.ts", import.meta.url));
  return openRemotely(script, url, JSON.stringify(options));
}
