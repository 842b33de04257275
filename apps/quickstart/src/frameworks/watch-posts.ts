import { tracingChannel } from "node:diagnostics_channel";

export interface PostWatch {
  /** POSTs sent. */
  readonly sent: () => number;
  /** Those of them that were given up without an answer: each may have been billed. */
  readonly unanswered: () => number;
  readonly stop: () => void;
}

/** Counts POSTs by core's tracing channel, because a framework hands on no run's account. */
export function watchPosts(): PostWatch {
  const channel = tracingChannel("segmind-embeddings:attempt");
  let sent = 0;
  let unanswered = 0;
  const onStart = (): void => {
    sent += 1;
  };
  const onEnd = (attempt: unknown): void => {
    if ((attempt as { outcome?: string }).outcome !== "answered") unanswered += 1;
  };
  channel.start.subscribe(onStart);
  channel.asyncEnd.subscribe(onEnd);
  return {
    sent: () => sent,
    unanswered: () => unanswered,
    stop: () => {
      channel.start.unsubscribe(onStart);
      channel.asyncEnd.unsubscribe(onEnd);
    },
  };
}
