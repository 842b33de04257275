import { readFileSync } from "node:fs";

/**
 * The most memory this process has held so far, in bytes. On Linux from the kernel's own mark, because the one that
 * `process.resourceUsage()` gives is handed down by the process that started this one.
 */
export function peakMemory(): number {
  try {
    const mark = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (mark !== undefined) return Number(mark) * 1024;
  } catch {
    // no such file on other systems
  }
  return process.resourceUsage().maxRSS * 1024;
}
