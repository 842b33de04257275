import type { Clock } from "../policy/clock.ts";

/** A fresh job may not be visible at once: within this of its submit, in milliseconds, a 404 means "not yet". */
export const visibilityGrace = 30_000;

/** How long the gateway keeps a result after the submit, in milliseconds. Source: the provider. */
export const resultLifetime = 3_600_000;

/** A job that the gateway accepted, now or earlier. */
export interface AcceptedJob {
  readonly requestId: string;
  /** When it was submitted, by the client's clock; `undefined` for an id of unknown age. */
  readonly submittedAt: number | undefined;
  /** Jobs of one kind take about as long as each other. */
  readonly kind: string;
}

/** The kind of a job of a model, with the fields of its media where there are any. */
export function jobKind(model: string, media: readonly { readonly field: string }[] = []): string {
  return [model, ...media.map(({ field }) => field)].join(" ");
}

/** A time since the epoch as one of the client's clock. One in the future counts as now. */
export function toClockTime(clock: Clock, sinceEpoch: number): number {
  return clock.now() - Math.max(0, clock.wallNow() - sinceEpoch);
}
