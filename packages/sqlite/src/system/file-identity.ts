import { statSync } from "node:fs";

/**
 * Which file a path leads to; `undefined` where there is none. The file is not opened: to open and close a file that SQLite
 * has open in the same process would release SQLite's locks.
 */
export function fileIdentity(path: string): string | undefined {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false });
  return file && `${String(file.dev)}:${String(file.ino)}`;
}
