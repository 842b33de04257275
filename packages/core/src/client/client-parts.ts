import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { redactor } from "../errors/redact.ts";
import { defaultMaxConcurrency, defaultReserve } from "../options/settings.ts";
import { systemClock } from "../policy/clock.ts";
import { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import { JobDurations } from "../policy/job-durations.ts";
import { RecentIds } from "../policy/recent-ids.ts";
import { shared } from "../policy/shared.ts";
import { useSharedQueue } from "../quota/shared-queue.ts";
import { VectorDecoder } from "../response/vector-decoder.ts";
import type { ClientContext } from "../send/client-context.ts";
import { loadApiKey } from "../transport/api-key.ts";
import { loadBaseUrl } from "../transport/base-url.ts";
import { defaultTransport } from "../transport/default-transport.ts";
import { buildRequestHeaders } from "../transport/request-headers.ts";
import { usersTransport } from "../transport/users-transport.ts";
import type { ClientOptions } from "./client-options.ts";
import { refuseBrowser } from "./refuse-browser.ts";

/** GETs under way at a time, at least: polls are short, and more of them than this only wait on each other. */
const leastGets = 16;

type Headers = Readonly<Record<string, string>>;

/** What a client and those derived from it share; in edge runtimes each call has a gate and a context of its own. */
export interface ClientParts {
  readonly gate: ConcurrencyGate;
  /** The context of calls with these headers. @throws InvalidInputError for a header that is not the user's to set */
  readonly contextWith: (headers: Headers) => ClientContext;
  /** Closes what the client has opened. */
  readonly close: () => Promise<void>;
}

/**
 * @throws MissingApiKeyError
 * @throws InvalidInputError
 */
export function makeClientParts(options: ClientOptions): ClientParts {
  refuseBrowser(options.dangerouslyAllowBrowser);
  if (options.transport !== undefined && options.dispatcher !== undefined) {
    throwInvalidInput(
      "options.dispatcher",
      "a dispatcher beside a transport",
      "one of them: a transport carries the bytes itself",
    );
  }
  const { apiKey, baseUrl, maxConcurrency = defaultMaxConcurrency, requestsPerMinute } = options;
  const key = loadApiKey(apiKey);
  const base = loadBaseUrl(baseUrl);
  const { queue, leave } = useSharedQueue(base.origin, key, options.quota, options.quotaWindow);
  const transport =
    options.transport === undefined
      ? defaultTransport(options.dispatcher)
      : usersTransport(options.transport);
  const getGateOf = shared<ClientOptions, ConcurrencyGate>(
    () => new ConcurrencyGate(Math.max(leastGets, maxConcurrency)),
  );
  const gateOf = shared<ClientOptions, ConcurrencyGate>(() => new ConcurrencyGate(maxConcurrency));
  const common = {
    transport,
    baseUrl: base,
    requestsPerMinute,
    reserve: options.reserve ?? defaultReserve,
    clock: systemClock,
    random: Math.random,
    durations: new JobDurations(),
    recentIds: new RecentIds(),
    decoder: new VectorDecoder(),
  };
  /** By the object that holds the headers: calls without headers of their own share the client's. */
  const contextWith = shared((headers: Headers): ClientContext => ({
    ...common,
    quota: queue(),
    getGate: getGateOf(options),
    headers: buildRequestHeaders(key, headers),
    redact: redactor(key, Object.values(headers)),
  }));
  return {
    get gate() {
      return gateOf(options);
    },
    contextWith,
    async close() {
      await leave();
      if (options.transport === undefined) await transport.close();
    },
  };
}
