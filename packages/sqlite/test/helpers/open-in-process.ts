import { fileURLToPath } from "node:url";
import { openRemotely, type RemoteStore } from "../../../../tools/store-tests/remote-store.ts";

/** A file opened by a process of its own, which can be killed. */
export function openInProcess(path: string): Promise<RemoteStore> {
  return openRemotely(fileURLToPath(new URL("database-process.ts", import.meta.url)), path);
}
