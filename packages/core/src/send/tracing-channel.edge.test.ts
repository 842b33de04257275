import { expect, test } from "vitest";
import { TransportError } from "../errors/transport-error.ts";
import { channel as plainChannel } from "node:diagnostics_channel";
import { tracingChannel as nodeChannel, withHasSubscribers } from "./tracing-channel.ts";
import { tracingChannel as ownChannel } from "./tracing-channel.edge.ts";

const channels = { "Node's": nodeChannel, "our own": ownChannel };
const events = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;

interface Trace {
  readonly operation: string;
  result?: unknown;
  error?: unknown;
}

test.each(Object.entries(channels))(
  "%s tracing channel tells a task's way to its result or error",
  async (name, make) => {
    const channel = make<Trace>(`fox-${name}`);
    const seen: string[] = [];
    const listeners = Object.fromEntries(
      events.map((event) => [
        event,
        ({ operation, result, error }: Trace) =>
          seen.push([event, operation, result, (error as Error | undefined)?.message].join(" ").trim()),
      ]),
    ) as unknown as Parameters<typeof channel.subscribe>[0];
    expect(channel.hasSubscribers).toBe(false);
    channel.subscribe(listeners);
    expect(channel.hasSubscribers).toBe(true);
    expect(await channel.tracePromise(async () => 7, { operation: "good" })).toBe(7);
    const failing = channel.tracePromise(() => Promise.reject(new Error("no")), { operation: "bad" });
    await expect(failing).rejects.toThrow("no");
    channel.unsubscribe(listeners);
    await channel.tracePromise(async () => 8, { operation: "unheard" });
    expect(channel.hasSubscribers).toBe(false);
    expect(seen).toEqual([
      "start good",
      "end good",
      "asyncStart good 7",
      "asyncEnd good 7",
      "start bad",
      "end bad",
      "error bad  no",
      "asyncStart bad  no",
      "asyncEnd bad  no",
    ]);
  },
);

test("a tracing channel that does not say whether anybody listens is made to", () => {
  const events = ["start", "end", "asyncStart", "asyncEnd", "error"];
  const bare = Object.fromEntries(events.map((event) => [event, plainChannel(`bare:${event}`)]));
  const channel = withHasSubscribers(bare as never) as { readonly hasSubscribers: boolean };
  expect(channel.hasSubscribers).toBe(false);
  plainChannel("bare:asyncEnd").subscribe(() => undefined);
  expect(channel.hasSubscribers).toBe(true);
});

test("what a runtime's own tracing channel cannot do is refused with a sentence", () => {
  const channel = ownChannel("fox");
  expect(() => channel.start.bindStore({} as never)).toThrow(TransportError);
  expect(() => channel.start.bindStore({} as never)).toThrow(/cannot bind an AsyncLocalStorage/);
});
