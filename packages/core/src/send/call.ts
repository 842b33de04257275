import type { Limits } from "../options/settings.ts";
import type { Priority } from "../policy/concurrency-gate.ts";
import type { ClientContext } from "./client-context.ts";
import { newUsage, type Usage } from "./usage.ts";

/** One call for one input, job or balance: what it goes through, what it asks for, and what it has used. */
export interface Call {
  readonly context: ClientContext;
  readonly limits: Limits;
  readonly priority: Priority;
  /** Gives up what is in flight. */
  readonly signal: AbortSignal | undefined;
  /** Ends what waits to be sent: with `signal`, and when a run stops while its requests in flight come to their end. */
  readonly stop: AbortSignal | undefined;
  /** Called with the status of each response to a POST, before the quota learns of it and may let the next one go. */
  readonly onStatus?: ((status: number) => void) | undefined;
  /** Text alone is cheap enough to be sent a second time after an unknown outcome. */
  readonly isTextOnly: boolean;
  /** The one part that changes while the call goes on. */
  readonly usage: Usage;
}

/** A single call, which goes before the items of runs. */
export function singleCall(
  context: ClientContext,
  limits: Limits,
  signal: AbortSignal | undefined,
  isTextOnly: boolean,
  usage = newUsage(),
): Call {
  return { context, limits, priority: "single", signal, stop: signal, isTextOnly, usage };
}

/** When the call's timeout is over, by the clock. A run waits for quota as long as it takes. */
export function deadlineOf({ limits, priority, usage }: Call): number {
  if (usage.startedAt === undefined) return Infinity;
  return usage.startedAt + limits.timeout + (priority === "run" ? usage.queuedSinceStart : 0);
}
