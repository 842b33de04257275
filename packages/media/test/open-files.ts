import { readdirSync, readlinkSync } from "node:fs";

/** What the open files of this process are called, also those whose name is gone, as the kernel tells. */
export function openFiles(): string[] {
  return readdirSync("/proc/self/fd").flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      return []; // closed meanwhile, as the one that lists the folder is
    }
  });
}
