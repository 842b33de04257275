import {
  startMockGateway,
  type FaultRule,
  type MockGateway,
  type MockGatewayOptions,
  type MockStats,
} from "@segmind-embeddings/mock-gateway";
import { serveParent } from "../processes/worker.ts";

/** The mock's options that can be told to another process. */
export type MockSettings = Pick<
  MockGatewayOptions,
  "requestsPerMinute" | "windowMs" | "window" | "fixedWindowAnchor"
> & {
  /** Milliseconds of each synchronous call. */
  readonly latency?: number;
  /** Milliseconds of the jobs, in the order of their submits; the last one for all that follow. */
  readonly jobDurations?: readonly number[];
  readonly faults?: readonly FaultRule[];
  readonly seed?: number;
};

let gateway: MockGateway | undefined;

const methods = {
  async start({
    jobDurations = [0],
    faults,
    ...settings
  }: MockSettings): Promise<{ url: string; apiKey: string }> {
    let job = -1;
    const jobDuration = (): number => jobDurations[Math.min((job += 1), jobDurations.length - 1)] ?? 0;
    gateway = await startMockGateway({
      vectors: "fixed",
      ...settings,
      jobDuration,
      faults: [...(faults ?? [])],
    });
    return { url: gateway.url, apiKey: gateway.apiKey };
  },
  stats(): MockStats {
    if (gateway === undefined) throw new Error("the mock was not started");
    return { ...gateway.stats };
  },
};

export type MockWorker = typeof methods;

serveParent(methods);
