import { tracingChannel as nodeChannel, type TracingChannel } from "node:diagnostics_channel";

const events = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;

/** The tracing channel of a name. */
export function tracingChannel<Context extends object>(name: string): TracingChannel<unknown, Context> {
  return withHasSubscribers(nodeChannel<unknown, Context>(name));
}

/** Bun's channels do not say whether anybody listens. */
export function withHasSubscribers<Channel extends Pick<TracingChannel, (typeof events)[number]>>(
  channel: Channel,
): Channel {
  if ("hasSubscribers" in channel) return channel;
  return Object.defineProperty(channel, "hasSubscribers", {
    get: () => events.some((event) => channel[event].hasSubscribers),
  });
}
