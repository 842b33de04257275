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

/** The mock's figures, and what only a log of its requests tells. */
export interface MockReport extends MockStats {
  /** When each POST arrived, those that were refused among them, in ms of the clock. */
  readonly sends: readonly number[];
  /** How often each text was sent, where it was more than once. */
  readonly repeats: readonly (readonly [text: string, times: number])[];
}

let gateway: MockGateway | undefined;
const timesSent = new Map<string, number>();

function countText(body: unknown): void {
  const text = (body as { input?: string } | undefined)?.input;
  if (text !== undefined) timesSent.set(text, (timesSent.get(text) ?? 0) + 1);
}

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
      onRequest: ({ body }) => countText(body),
      faults: [...(faults ?? [])],
    });
    return { url: gateway.url, apiKey: gateway.apiKey };
  },
  stats(): MockReport {
    if (gateway === undefined) throw new Error("the mock was not started");
    return {
      ...gateway.stats,
      sends: gateway.requests.filter(({ method }) => method === "POST").map(({ at }) => at),
      repeats: [...timesSent].filter(([, times]) => times > 1),
    };
  },
};

export type MockWorker = typeof methods;

serveParent(methods);
