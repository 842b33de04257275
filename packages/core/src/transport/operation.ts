import type { Lane } from "../policy/concurrency-gate.ts";
import type { Effort } from "../options/effort.ts";

/** One item on its way from the call to its result: the rules it goes by and what happened to it so far. */
export class Operation {
  readonly effort: Effort;
  readonly lane: Lane;
  readonly signal: AbortSignal | undefined;
  /** Text alone is cheap enough to be sent a second time after an unknown outcome. */
  readonly isTextAlone: boolean;
  /** When the first request was sent, by the clock. */
  startedAt: number | undefined;
  /** Milliseconds spent waiting for quota. */
  queuedFor = 0;
  /** It waits for quota now. */
  isQueued = false;
  attempts = 0;
  retries = 0;
  serverErrors = 0;
  resends = 0;
  /** A POST's outcome is unknown, or a job was accepted and its result not had. */
  mayBeBilled = false;
  /** The job that was accepted for it. */
  requestId: string | undefined;

  constructor(effort: Effort, lane: Lane, signal: AbortSignal | undefined, isTextAlone: boolean) {
    this.effort = effort;
    this.lane = lane;
    this.signal = signal;
    this.isTextAlone = isTextAlone;
  }

  /** When its timeout is over, by the clock. */
  get deadline(): number {
    return this.startedAt === undefined ? Infinity : this.startedAt + this.effort.timeout;
  }
}
