import { tracingChannel } from "node:diagnostics_channel";

export interface QuotaWatch {
  /** Whether a request waits for quota at this moment. */
  readonly isPaced: () => boolean;
  readonly stop: () => void;
}

/** Listens to core's tracing channel of waits for quota. */
export function watchQuota(): QuotaWatch {
  const channel = tracingChannel("segmind-embeddings:pace");
  let waiting = 0;
  const listener = {
    start: () => void (waiting += 1),
    end: () => undefined,
    asyncStart: () => undefined,
    asyncEnd: () => void (waiting -= 1),
    error: () => undefined,
  };
  channel.subscribe(listener);
  return { isPaced: () => waiting > 0, stop: () => channel.unsubscribe(listener) };
}
