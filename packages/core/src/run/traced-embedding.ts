import type { Embedding } from "../embedding.ts";
import { describeVectorSpace } from "../options/vector-space.ts";
import { traced, tracing, type EmbeddingTrace } from "../send/tracing.ts";
import { mayBeBilled } from "../send/usage.ts";
import type { ItemCall } from "./obtain.ts";

/** Obtains the embedding of one input for somebody who listens, with what it took. */
export function tracedEmbedding(
  { call, settings }: ItemCall,
  task: () => Promise<Embedding>,
): Promise<Embedding> {
  const { context, usage } = call;
  const trace: EmbeddingTrace = {
    model: settings.model,
    origin: context.baseUrl.origin,
    space: describeVectorSpace(settings),
    dimensions: settings.outputDimensionality,
  };
  return traced(tracing.embedding, trace, async () => {
    try {
      const embedding = await task();
      const { metrics, cacheHit = false, requestId } = embedding;
      trace.cacheHit = cacheHit;
      if (metrics.cost !== undefined) trace.cost = metrics.cost;
      if (requestId !== undefined) trace.requestId = requestId;
      return embedding;
    } catch (error) {
      trace.mayBeBilled = mayBeBilled(usage);
      if (usage.requestId !== undefined) trace.requestId = usage.requestId;
      if (usage.attempts === 0 && call.stop?.aborted === true) trace.untried = true;
      throw error;
    } finally {
      trace.attempts = usage.attempts;
      trace.resends = usage.resends;
      trace.queuedMs = usage.queuedFor;
    }
  });
}
