import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { redactor } from "../errors/redact.ts";
import { JobDurations } from "../jobs/job-durations.ts";
import { RecentIds } from "../jobs/recent-ids.ts";
import { defaultMaxConcurrency } from "../options/settings.ts";
import { systemClock } from "../policy/clock.ts";
import { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import { useSharedQueue } from "../quota/shared-queue.ts";
import { VectorDecoder } from "../response/vector-decoder.ts";
import type { EmbedTools } from "../run/embed-tools.ts";
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
    reserve: options.reserve,
    getGate: new ConcurrencyGate(Math.max(leastGets, maxConcurrency)),
    clock: systemClock,
    random: Math.random,
  };
  const learned = {
    durations: new JobDurations(),
    recentIds: new RecentIds(),
    decoder: new VectorDecoder(),
  };
  const makeTools = (headers: Headers): EmbedTools => ({
    context: {
      ...common,
      headers: buildRequestHeaders(key, headers),
      redact: redactor(key, Object.values(headers)),
    },
    ...learned,
  });
  /** By the object that holds the headers: calls without headers of their own share the client's. */
  const toolsByHeaders = new WeakMap<Headers, EmbedTools>();
  return {
    gate: new ConcurrencyGate(maxConcurrency),
    toolsWith(headers) {
      const tools = toolsByHeaders.get(headers) ?? makeTools(headers);
      toolsByHeaders.set(headers, tools);
      return tools;
    },
    async close() {
      // Slots that are free again are of use to other processes, and the place may be closed after the client.
      await queue.flush();
      leave();
      if (options.transport === undefined) await transport.close();
    },
  };
}
