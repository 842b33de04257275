import type { JobDurations } from "../jobs/job-durations.ts";
import type { RecentIds } from "../jobs/recent-ids.ts";
import type { VectorDecoder } from "../response/vector-decoder.ts";
import type { SendContext } from "../send/send-context.ts";

/** What every embedding of a client is made with. */
export interface EmbedTools {
  readonly context: SendContext;
  readonly durations: JobDurations;
  readonly recentIds: RecentIds;
  readonly decoder: VectorDecoder;
}
