import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { processState } from "./process-state.ts";

/** Which process this is, among all that ever run. What a system does not tell is `null`. */
export interface ProcessIdentity {
  readonly host: string;
  /** Differs with each start of the machine. Linux tells it. */
  readonly bootId: string | null;
  /** Pids can be compared within one namespace alone: each container has one of its own. Linux tells it. */
  readonly pidNamespace: string | null;
  readonly pid: number;
  /** When the process started, in ticks since the machine did: it tells a pid from the same pid used again. */
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
