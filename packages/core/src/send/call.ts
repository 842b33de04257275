import type { Settings, Limits } from "../options/settings.ts";
import type { Priority } from "../policy/concurrency-gate.ts";

/** What is asked for: how hard to try, in whose turn, and until when. */
export interface Call {
  readonly limits: Limits;
  readonly priority: Priority;
  /** Gives up what is in flight. */
  readonly signal: AbortSignal | undefined;
  /** Ends what waits to be sent: with `signal`, and when a run stops while its requests in flight come to their end. */
  readonly stop: AbortSignal | undefined;
  /** Called with the status of each response to a POST, before the quota learns of it and may let the next one go. */
  readonly onAnswer?: ((status: number) => void) | undefined;
  /** Text alone is cheap enough to be sent a second time after an unknown outcome. */
  readonly isTextOnly: boolean;
}

/** A single call, which goes before the items of runs. */
export function singleCall(
  settings: Pick<Settings, keyof Limits>,
  signal: AbortSignal | undefined,
  isTextOnly: boolean,
): Call {
  return { limits: settings, priority: "single", signal, stop: signal, isTextOnly };
}
