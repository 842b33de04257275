import type { AsyncLocalStorage } from "node:async_hooks";
import type { TracingChannel } from "node:diagnostics_channel";

/**
 * Follows the tasks of a tracing channel from begin to end.
 *
 * @param begin is called before the task; gives `end` its `begun`, and what tasks within it find in `within`
 * @returns ends it
 */
export function listen<Trace extends object, Begun, Within>(
  channel: TracingChannel<unknown, Trace>,
  within: AsyncLocalStorage<Within>,
  begin: (trace: Trace) => { begun: Begun; inner: Within },
  end: (trace: Trace, begun: Begun, error: unknown) => void,
): () => void {
  const all = new WeakMap<object, Begun>();
  const onEnd = (message: unknown): void => {
    const trace = message as Trace & { error?: unknown };
    const begun = all.get(trace);
    if (begun === undefined) return;
    all.delete(trace);
    end(trace, begun, trace.error);
  };
  channel.start.bindStore(within, (message) => {
    const { begun, inner } = begin(message);
    all.set(message, begun);
    return inner;
  });
  channel.asyncEnd.subscribe(onEnd);
  return () => {
    channel.start.unbindStore(within);
    channel.asyncEnd.unsubscribe(onEnd);
  };
}
