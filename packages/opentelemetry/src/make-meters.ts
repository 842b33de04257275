import type { Attributes, MeterProvider } from "@opentelemetry/api";
import type { AttemptTrace, EmbeddingTrace } from "@segmind-embeddings/core";
import { durationBuckets, names, own } from "./conventions.ts";

/** The instruments, as the things that happen. Durations are seconds. */
export interface Meters {
  call(seconds: number, attributes: Attributes): void;
  embedding(trace: EmbeddingTrace): void;
  attempt(trace: AttemptTrace): void;
  wait(seconds: number, attributes: Attributes): void;
}

export function makeMeters(provider: MeterProvider, scope: string): Meters {
  const meter = provider.getMeter(scope);
  const seconds = { unit: "s", advice: { explicitBucketBoundaries: durationBuckets } };
  const duration = meter.createHistogram(names.duration, { description: "How long calls take.", ...seconds });
  const waits = meter.createHistogram(own.quotaWait, {
    description: "How long requests wait for quota, where they have to.",
    ...seconds,
  });
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { unit, description });
  const inputs = counter(own.inputs, "{input}", "Inputs that came to a vector or an error.");
  const cost = counter(own.cost, "{credit}", "Credits charged, as far as the gateway reports them.");
  const attempts = counter(own.attempts, "{request}", "POSTs sent.");
  const resends = counter(own.resends, "{request}", "POSTs sent after one whose outcome is unknown.");
  const mayBeBilled = counter(
    own.mayBeBilled,
    "{input}",
    "Inputs without a vector that may have been charged.",
  );
  return {
    call: (time, attributes) => duration.record(time, attributes),
    embedding: (trace) => {
      const { model, resends: resent = 0 } = trace;
      const about = { [names.provider]: "segmind", [names.model]: model };
      inputs.add(1, { ...about, [own.cacheHit]: trace.cacheHit ?? false });
      if (trace.cost !== undefined) cost.add(trace.cost, about);
      if (resent > 0) resends.add(resent, about);
      if (trace.mayBeBilled === true) mayBeBilled.add(1, about);
    },
    attempt: ({ status, outcome = "failed" }) => {
      attempts.add(1, {
        [own.outcome]: outcome,
        ...(status === undefined ? {} : { [names.status]: status }),
      });
    },
    wait: (time, attributes) => waits.record(time, attributes),
  };
}
