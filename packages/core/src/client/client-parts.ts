import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { redactor } from "../errors/redact.ts";
import { JobDurations } from "../jobs/job-durations.ts";
import { RecentIds } from "../jobs/recent-ids.ts";
import { defaultMaxConcurrency } from "../options/settings.ts";
import { systemClock } from "../policy/clock.ts";
import { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import { shared } from "../policy/shared.ts";
import { useSharedQueue } from "../quota/shared-queue.ts";
import { VectorDecoder } from "../response/vector-decoder.ts";
import type { EmbedTools } from "../run/embed-tools.ts";
import { loadApiKey } from "../transport/api-key.ts";
import { loadBaseUrl } from "../transport/base-url.ts";
import { defaultTransport } from "../transport/default-transport.ts";
import { buildRequestHeaders } from "../transport/request-headers.ts";
import type { ClientOptions } from "./client-options.ts";
import { refuseBrowser } from "./refuse-browser.ts";

/** GETs under way at a time, at least: polls are short, and more of them than this only wait on each other. */
const leastGets = 16;

type Headers = Readonly<Record<string, string>>;

/** What a client and those derived from it share; in edge runtimes each call has a gate and tools of its own. */
export interface ClientParts {
  readonly gate: ConcurrencyGate;
  /** The tools of calls that are sent with these headers. @throws InvalidInputError for one that is not the user's to set */
  readonly toolsWith: (headers: Headers) => EmbedTools;
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
  const transport = options.transport ?? defaultTransport(options.dispatcher);
  const getGateOf = shared<ClientOptions, ConcurrencyGate>(
    () => new ConcurrencyGate(Math.max(leastGets, maxConcurrency)),
  );
  const gateOf = shared<ClientOptions, ConcurrencyGate>(() => new ConcurrencyGate(maxConcurrency));
  const common = {
    transport,
    baseUrl: base,
    requestsPerMinute,
    reserve: options.reserve,
    clock: systemClock,
    random: Math.random,
  };
  const learned = {
    durations: new JobDurations(),
    recentIds: new RecentIds(),
    decoder: new VectorDecoder(),
  };
  /** By the object that holds the headers: calls without headers of their own share the client's. */
  const toolsWith = shared((headers: Headers): EmbedTools => ({
    context: {
      ...common,
      quota: queue(),
      getGate: getGateOf(options),
      headers: buildRequestHeaders(key, headers),
      redact: redactor(key, Object.values(headers)),
    },
    ...learned,
  }));
  return {
    get gate() {
      return gateOf(options);
    },
    toolsWith,
    async close() {
      leave();
      if (options.transport === undefined) await transport.close();
    },
  };
}
