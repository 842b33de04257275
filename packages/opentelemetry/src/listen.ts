import type { AsyncLocalStorage } from "node:async_hooks";
import type { TracingChannel } from "node:diagnostics_channel";

/**
 * Follows the tasks of a tracing channel from begin to end.
 *
 * @param begin is called before the task, gives what is kept for it, and what tasks within it find in `within`
 * @returns ends it
 */
export function listen<Trace extends object, Kept, Within>(
  channel: TracingChannel<unknown, Trace>,
  within: AsyncLocalStorage<Within>,
  begin: (trace: Trace) => { kept: Kept; inner: Within },
  end: (trace: Trace, kept: Kept, error: unknown) => void,
): () => void {
  const all = new WeakMap<object, Kept>();
  const onEnd = (message: unknown): void => {
    const trace = message as Trace & { error?: unknown };
    const kept = all.get(trace);
    if (kept === undefined) return;
    all.delete(trace);
    end(trace, kept, trace.error);
  };
  channel.start.bindStore(within, (message) => {
    const { kept, inner } = begin(message);
    all.set(message, kept);
    return inner;
  });
  channel.asyncEnd.subscribe(onEnd);
  return () => {
    channel.start.unbindStore(within);
    channel.asyncEnd.unsubscribe(onEnd);
  };
}
