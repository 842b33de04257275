import type { TracingChannel } from "node:diagnostics_channel";
import { LocalChannel } from "./local-channel.ts";

const events = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;

type Listeners = Partial<Record<(typeof events)[number], (message: never) => void>>;

/** The tracing channel of a name, as `node:diagnostics_channel` has it, for this copy of the package alone. */
export function tracingChannel<Context extends object>(name: string): TracingChannel<unknown, Context> {
  return new LocalTracingChannel(name) as unknown as TracingChannel<unknown, Context>;
}

class LocalTracingChannel {
  readonly start: LocalChannel;
  readonly end: LocalChannel;
  readonly asyncStart: LocalChannel;
  readonly asyncEnd: LocalChannel;
  readonly error: LocalChannel;

  constructor(name: string) {
    const channel = (event: string): LocalChannel => new LocalChannel(`tracing:${name}:${event}`);
    this.start = channel("start");
    this.end = channel("end");
    this.asyncStart = channel("asyncStart");
    this.asyncEnd = channel("asyncEnd");
    this.error = channel("error");
  }

  get hasSubscribers(): boolean {
    return events.some((event) => this[event].hasSubscribers);
  }

  subscribe(listeners: Listeners): void {
    for (const event of events) {
      const listener = listeners[event];
      if (listener !== undefined) this[event].subscribe(listener as (message: unknown) => void);
    }
  }

  unsubscribe(listeners: Listeners): boolean {
    return events
      .filter((event) => listeners[event] !== undefined)
      .map((event) => this[event].unsubscribe(listeners[event] as (message: unknown) => void))
      .every(Boolean);
  }

  /** Runs a task between `start` and `asyncEnd`; the context is given the result or the error of it. */
  async tracePromise<Result>(task: () => Promise<Result>, context: object): Promise<Result> {
    this.start.publish(context);
    const running = task();
    this.end.publish(context);
    try {
      const result = await running;
      Object.assign(context, { result });
      return result;
    } catch (error) {
      Object.assign(context, { error });
      this.error.publish(context);
      throw error;
    } finally {
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
    }
  }
}
