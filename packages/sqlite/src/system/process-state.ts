import { readFileSync } from "node:fs";

/** What the system reports about a running process. */
export interface ProcessState {
  /** In ticks since the machine started; `null` where the system does not report it. */
  readonly startedAt: string | null;
  /** Stopped by a signal or a debugger: it cannot renew its lease, and may go on. */
  readonly isStopped: boolean;
}

/** Looks for a process of this pid namespace; `undefined` where there is none, or one that has ended already. */
export function processState(pid: number): ProcessState | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process is there, too.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  try {
    return parseProcessStat(readFileSync(`/proc/${String(pid)}/stat`, "utf8"));
  } catch {
    return { startedAt: null, isStopped: false };
  }
}

/**
 * Reads a line of Linux's `/proc/<pid>/stat`: pid, name in parentheses (which may hold anything), state, and 18 more
 * fields before the start time.
 */
export function parseProcessStat(line: string): ProcessState | undefined {
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [state = ""] = fields;
  // A zombie has ended; its parent has not asked about it yet.
  if (/[ZXx]/.test(state)) return undefined;
  return { startedAt: fields[19] ?? null, isStopped: /[Tt]/.test(state) };
}
