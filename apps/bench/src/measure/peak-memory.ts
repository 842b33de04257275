import { readFileSync, writeFileSync } from "node:fs";

/** What this process held at most since `begin`, in bytes. */
export interface PeakMemory {
  readonly idle: number;
  readonly peak: number;
  /** Bytes held, by milliseconds since the beginning. */
  readonly timeline: readonly (readonly [milliseconds: number, bytes: number])[];
}

/**
 * Watches this process's resident memory. Linux keeps the true peak, which is set back at the beginning; elsewhere the
 * peak is the largest sample.
 */
export function watchPeakMemory(everyMs = 10): () => PeakMemory {
  resetPeak();
  const idle = process.memoryUsage.rss();
  const began = performance.now();
  const timeline: (readonly [number, number])[] = [[0, idle]];
  const sample = (): void => void timeline.push([performance.now() - began, process.memoryUsage.rss()]);
  const timer = setInterval(sample, everyMs);
  return () => {
    clearInterval(timer);
    sample();
    const sampled = Math.max(...timeline.map(([, bytes]) => bytes));
    return { idle, peak: Math.max(sampled, readPeak() ?? 0), timeline };
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
