import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createBalance } from "../account/balance.ts";
import { createFixedWindow, createSlidingWindow, type QuotaWindow } from "../account/quota-window.ts";
import type { Gateway } from "../endpoints/gateway.ts";
import { createFaultScript } from "../faults/fault-script.ts";
import { createJobs } from "../jobs/jobs.ts";
import type { MockGatewayOptions } from "../options/options.ts";
import { resolveOptions } from "../options/resolve-options.ts";
import type { Settings } from "../options/settings.ts";
import { createRequestLog, type LoggedRequest } from "../records/request-log.ts";
import { createStats, type MockStats } from "../records/stats.ts";
import { handleRequest } from "./handle-request.ts";

export interface MockGateway {
  /** `http://127.0.0.1:<port>`: the base URL to give a client. */
  readonly url: string;
  readonly apiKey: string;
  /** Live counters. They can still be read after `close`. */
  readonly stats: MockStats;
  /**
   * The latest `requestLogSize` requests, oldest first, as a new array of live entries. They can still be read after
   * `close`.
   */
  readonly requests: readonly LoggedRequest[];
  /** Ends open connections and pending jobs at once. May be called more than once. */
  readonly close: () => Promise<void>;
  /** Same as `close`, for `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/**
 * Starts a mock of Segmind's gateway on 127.0.0.1. It speaks the protocol of the gateway; its vectors are not Gemini's.
 *
 * @example
 * await using gateway = await startMockGateway({ requestsPerMinute: 50 });
 * const client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey });
 */
export async function startMockGateway(options: MockGatewayOptions = {}): Promise<MockGateway> {
  const settings = resolveOptions(options);
  const stats = createStats();
  const log = createRequestLog(settings.requestLogSize);
  const balance = createBalance(settings);
  const now = settings.clock === undefined ? Date.now : () => settings.clock?.now() ?? Date.now();
  const timers = new Set<NodeJS.Timeout>();
  const gateway: Gateway = {
    settings,
    stats,
    log,
    balance,
    jobs: createJobs(settings, stats, balance, now),
    quota: createQuota(settings),
    script: createFaultScript(settings.faults, settings.seed),
    now,
    delay: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          timers.delete(timer);
          resolve();
        }, ms);
        timers.add(timer);
      }),
    origin: "",
  };

  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (incoming, outgoing) => {
    handleRequest(gateway, incoming, outgoing).catch((error: unknown) => {
      // A function that was passed as an option threw, or the mock has a bug.
      outgoing.destroy();
      process.emitWarning(`mock gateway: ${String(error)}`);
    });
  });
  server.listen(settings.port, "127.0.0.1");
  await once(server, "listening");
  gateway.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  let closed: Promise<void> | undefined;
  const close = () =>
    (closed ??= new Promise((resolve) => {
      for (const timer of timers) clearTimeout(timer);
      gateway.jobs.close();
      server.close(() => resolve());
      server.closeAllConnections();
    }));
  return {
    url: gateway.origin,
    apiKey: settings.apiKey,
    stats,
    get requests() {
      return log.entries();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createQuota(settings: Settings): QuotaWindow | undefined {
  const { requestsPerMinute: limit, windowMs, countRejected } = settings;
  if (limit === Infinity) return undefined;
  const options = { limit, windowMs, countRejected };
  return settings.window === "sliding"
    ? createSlidingWindow(options)
    : createFixedWindow(options, settings.fixedWindowAnchor);
}
