/** What this process used between two moments. */
export interface Usage {
  readonly elapsedMs: number;
  /** Of all its threads, the garbage collector's among them; user and system. */
  readonly cpuMs: number;
}

/** Begins to measure; the result says what was used since. */
export function startUsageMeter(): () => Usage {
  const cpu = process.cpuUsage();
  const began = performance.now();
  return () => {
    const elapsedMs = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    return { elapsedMs, cpuMs: (user + system) / 1000 };
  };
}
