import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { redactor } from "../errors/redact.ts";
import { defaultMaxConcurrency, defaultReserve } from "../options/settings.ts";
import { systemClock } from "../policy/clock.ts";
import { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import { JobDurations } from "../policy/job-durations.ts";
import { RecentIds } from "../policy/recent-ids.ts";
import { useSharedQueue } from "../quota/shared-queue.ts";
import { VectorDecoder } from "../response/vector-decoder.ts";
import type { ClientContext } from "../send/client-context.ts";
import { loadApiKey } from "../transport/api-key.ts";
import { loadBaseUrl } from "../transport/base-url.ts";
import { buildRequestHeaders } from "../transport/request-headers.ts";
import { UndiciTransport } from "../transport/undici-transport.ts";
import type { ClientOptions } from "./client-options.ts";

/** GETs under way at a time, at least: polls are short, and more of them than this only wait on each other. */
const leastGets = 16;

type Headers = Readonly<Record<string, string>>;

/** What a client and those derived from it share. */
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
  const transport = options.transport ?? new UndiciTransport({ dispatcher: options.dispatcher });
  const common = {
    transport,
    baseUrl: base,
    quota: queue,
    requestsPerMinute,
    reserve: options.reserve ?? defaultReserve,
    getGate: new ConcurrencyGate(Math.max(leastGets, maxConcurrency)),
    clock: systemClock,
    random: Math.random,
    durations: new JobDurations(),
    recentIds: new RecentIds(),
    decoder: new VectorDecoder(),
  };
  const makeContext = (headers: Headers): ClientContext => ({
    ...common,
    headers: buildRequestHeaders(key, headers),
    redact: redactor(key, Object.values(headers)),
  });
  /** By the object that holds the headers: calls without headers of their own share the client's. */
  const contexts = new WeakMap<Headers, ClientContext>();
  return {
    gate: new ConcurrencyGate(maxConcurrency),
    contextWith(headers) {
      const context = contexts.get(headers) ?? makeContext(headers);
      contexts.set(headers, context);
      return context;
    },
    async close() {
      // Slots that are free again are of use to other processes, and the place may be closed after the client.
      await queue.flush();
      leave();
      if (options.transport === undefined) await transport.close();
    },
  };
}
