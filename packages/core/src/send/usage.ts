/** What one item has taken so far, from the call to its result. */
export interface Usage {
  /** When its first request was sent, by the clock. */
  startedAt: number | undefined;
  /** Milliseconds spent waiting for a place and for quota. */
  queuedFor: number;
  /** Those of them that came after the first send. */
  queuedSinceStart: number;
  /** It waits for quota now. */
  isQueued: boolean;
  /** POSTs sent. */
  attempts: number;
  /** Attempts that count against `maxRetries`. */
  retries: number;
  serverErrors: number;
  /** POSTs sent after one whose outcome is unknown. */
  resends: number;
  /** POSTs that may have been billed and gave nothing, those of earlier calls that a store knows of included. */
  unknownOutcomes: number;
  /** The job that was accepted for it. */
  requestId: string | undefined;
}

export function newUsage(): Usage {
  return {
    startedAt: undefined,
    queuedFor: 0,
    queuedSinceStart: 0,
    isQueued: false,
    attempts: 0,
    retries: 0,
    serverErrors: 0,
    resends: 0,
    unknownOutcomes: 0,
    requestId: undefined,
  };
}

/** Whether the gateway may charge for what was sent so far although no result came. */
export function mayBeBilled({ unknownOutcomes, requestId }: Usage): boolean {
  return unknownOutcomes > 0 || requestId !== undefined;
}

/** Counts a wait for a place or for quota. */
export function addQueueTime(usage: Usage, milliseconds: number): void {
  usage.queuedFor += milliseconds;
  if (usage.startedAt !== undefined) usage.queuedSinceStart += milliseconds;
}
