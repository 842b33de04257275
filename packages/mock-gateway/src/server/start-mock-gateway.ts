import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createBalance } from "../account/balance.ts";
import { createFixedWindow, createSlidingWindow, type QuotaWindow } from "../account/quota-window.ts";
import { checkFields } from "../checks/check-fields.ts";
import type { Gateway } from "../endpoints/gateway.ts";
import { createFaultScript } from "../faults/fault-script.ts";
import { createJobs } from "../jobs/jobs.ts";
import type { MockGatewayOptions } from "../options/options.ts";
import { optionChecks } from "../options/option-checks.ts";
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
  /**
   * Goes down: ends open connections and refuses new ones, until `resume`. Jobs go on, and the account, the counters and
   * the log are kept.
   */
  readonly pause: () => Promise<void>;
  /**
   * Listens again on the same port.
   *
   * @throws Error after `close`, and the system's error where another process took the port
   */
  readonly resume: () => Promise<void>;
  /**
   * Changes the account's quota, as another plan does; what was counted in the window stays counted.
   *
   * @throws Error where the mock was started without `requestsPerMinute`
   * @throws TypeError for what is no number of at least 0
   */
  readonly changeQuota: (requestsPerMinute: number) => void;
  /** Ends open connections and pending jobs at once. May be called more than once. */
  readonly close: () => Promise<void>;
  /** Same as `close`, for `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/**
 * Starts a mock of Segmind's gateway on 127.0.0.1. It speaks the protocol of the gateway; its vectors are not Gemini's.
 *
 * @throws TypeError that names a wrong option, and the system's error where it cannot listen on the port
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
  const { clock } = settings;
  const now = clock === undefined ? Date.now : () => clock.now();
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
  const listen = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const port = await listen(settings.port);
  gateway.origin = `http://127.0.0.1:${port}`;

  let isClosed = false;
  const resume = async () => {
    if (isClosed) throw new Error("the mock gateway is closed");
    if (!server.listening) await listen(port);
  };
  const close = () => {
    isClosed = true;
    for (const timer of timers) clearTimeout(timer);
    gateway.jobs.close();
    return pause();
  };
  return {
    url: gateway.origin,
    apiKey: settings.apiKey,
    stats,
    get requests() {
      return log.entries();
    },
    pause,
    resume,
    changeQuota(requestsPerMinute) {
      if (gateway.quota === undefined)
        throw new Error("the mock gateway has no quota: set requestsPerMinute");
      checkFields({ requestsPerMinute }, optionChecks, "", ["requestsPerMinute"]);
      gateway.quota.limit = requestsPerMinute;
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
