import { readFileSync, writeFileSync } from "node:fs";

/** What this process held at most since `begin`, in bytes. */
export interface PeakMemory {
  readonly idle: number;
  readonly peak: number;
}

/**
 * Watches this process's resident memory. Linux keeps the true peak, which is set back at the beginning; elsewhere the
 * peak is the largest sample.
 */
export function watchPeakMemory(everyMs = 10): () => PeakMemory {
  resetPeak();
  const idle = process.memoryUsage.rss();
  let sampled = idle;
  const sample = (): void => void (sampled = Math.max(sampled, process.memoryUsage.rss()));
  const timer = setInterval(sample, everyMs);
  return () => {
    clearInterval(timer);
    sample();
    return { idle, peak: Math.max(sampled, readPeak() ?? 0) };
  };
}

function resetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Not Linux, or not allowed: the samples have to do.
  }
}

function readPeak(): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
