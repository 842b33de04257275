import { statSync } from "node:fs";

/**
 * Which file a path leads to; `undefined` where to none. It goes by the name alone: whoever opens and closes a file that
 * SQLite has open in the same process takes from it the locks that it holds.
 */
export function fileIdentity(path: string): string | undefined {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false });
  return file && `${String(file.dev)}:${String(file.ino)}`;
}
