import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { processState } from "./process-state.ts";

/** Identifies a process among all that ever ran. What a system does not report is `null`. */
export interface ProcessIdentity {
  readonly host: string;
  /** Changes with each start of the machine. Linux only. */
  readonly bootId: string | null;
  /** Pids can only be compared within one namespace: each container has its own. Linux only. */
  readonly pidNamespace: string | null;
  readonly pid: number;
  /** When the process started, in ticks since the machine did: it tells apart two processes that had the same pid. */
  readonly startedAt: string | null;
}

export function processIdentity(): ProcessIdentity {
  return {
    host: hostname(),
    bootId: read(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidNamespace: read(() => readlinkSync("/proc/self/ns/pid")),
    pid: process.pid,
    startedAt: processState(process.pid)?.startedAt ?? null,
  };
}

function read(from: () => string): string | null {
  try {
    return from();
  } catch {
    return null;
  }
}
