import { tracingChannel, type TracingChannelSubscribers } from "node:diagnostics_channel";

export interface Trace {
  readonly channel: string;
  readonly event: string;
  /** The very object that was published. */
  readonly message: Record<string, unknown>;
}

/** Everything the tracing channels publish until it is disposed of. */
export interface Traces extends Disposable {
  readonly all: readonly Trace[];
  /** The attempts that ended, in order. */
  readonly attempts: readonly Record<string, unknown>[];
}

const events = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;

export function recordTraces(): Traces {
  const all: Trace[] = [];
  const undo = ["request", "embedding", "attempt", "poll", "pace"].map((name) => {
    const channel = tracingChannel(`segmind-embeddings:${name}`);
    const subscribers = Object.fromEntries(
      events.map((event) => [
        event,
        (message: unknown) => {
          all.push({ channel: name, event, message: message as Record<string, unknown> });
        },
      ]),
    ) as unknown as TracingChannelSubscribers<object>;
    channel.subscribe(subscribers);
    return () => channel.unsubscribe(subscribers);
  });
  return {
    all,
    get attempts() {
      return all
        .filter(({ channel, event }) => channel === "attempt" && event === "asyncEnd")
        .map(({ message }) => message);
    },
    [Symbol.dispose]() {
      for (const stop of undo) stop();
    },
  };
}
