import { statfsSync } from "node:fs";

/** Linux's number of the file system that a folder is on; `undefined` where it is not known. */
export function fileSystemType(folder: string): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return statfsSync(folder).type;
  } catch {
    return undefined;
  }
}
