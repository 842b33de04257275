import { readdirSync, readlinkSync } from "node:fs";

/** The names of the open files of this process, including those that were unlinked. */
export function openFiles(): string[] {
  return readdirSync("/proc/self/fd").flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      return []; // closed meanwhile, as the one that lists the folder is
    }
  });
}
