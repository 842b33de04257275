import { refuse } from "../errors/invalid-input-error.ts";
import { redactor } from "../errors/redact.ts";
import { JobDurations } from "../jobs/job-durations.ts";
import { RecentIds } from "../jobs/recent-ids.ts";
import { defaultMaxConcurrency } from "../options/settings.ts";
import { systemClock } from "../policy/clock.ts";
import { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import { useSharedQueue } from "../quota/shared-queue.ts";
import type { EmbedTools } from "../run/embed-tools.ts";
import { loadApiKey } from "../transport/api-key.ts";
import { defaultBaseUrl, parseBaseUrl } from "../transport/base-url.ts";
import { buildRequestHeaders } from "../transport/request-headers.ts";
import { UndiciTransport } from "../transport/undici-transport.ts";
import type { ClientOptions } from "./client-options.ts";

/** GETs under way at a time, at least: polls are short, and more of them than this only wait on each other. */
const leastGets = 16;

/** What a client and those derived from it share. */
export interface ClientParts {
  readonly gate: ConcurrencyGate;
  /** The tools of a call with these headers of its own; without any, always the same ones. */
  readonly toolsWith: (headers: Readonly<Record<string, string>> | undefined) => EmbedTools;
  /** Closes what the client has opened. */
  readonly close: () => Promise<void>;
}

/**
 * @throws MissingApiKeyError
 * @throws InvalidInputError
 */
export function makeClientParts(options: ClientOptions): ClientParts {
  if (options.transport !== undefined && options.dispatcher !== undefined) {
    refuse(
      "options.dispatcher",
      "a dispatcher beside a transport",
      "one of them: a transport carries the bytes itself",
    );
  }
  const { apiKey, baseUrl, headers, maxConcurrency = defaultMaxConcurrency, requestsPerMinute } = options;
  const key = loadApiKey(apiKey);
  const base = parseBaseUrl(baseUrl ?? defaultBaseUrl);
  const requestHeaders = buildRequestHeaders(key, headers);
  const { queue, leave } = useSharedQueue(base.origin, key, options.quota, options.quotaWindow);
  const transport = options.transport ?? new UndiciTransport({ dispatcher: options.dispatcher });
  const tools: EmbedTools = {
    context: {
      transport,
      baseUrl: base,
      headers: requestHeaders,
      quota: queue,
      requestsPerMinute,
      reserve: options.reserve,
      getGate: new ConcurrencyGate(Math.max(leastGets, maxConcurrency)),
      clock: systemClock,
      random: Math.random,
      redact: redactor(key, Object.values(headers ?? {})),
    },
    durations: new JobDurations(),
    recentIds: new RecentIds(),
  };
  return {
    gate: new ConcurrencyGate(maxConcurrency),
    toolsWith(ownHeaders) {
      if (ownHeaders === undefined || ownHeaders === headers) return tools;
      const context = {
        ...tools.context,
        headers: buildRequestHeaders(key, ownHeaders),
        redact: redactor(key, Object.values(ownHeaders)),
      };
      return { ...tools, context };
    },
    async close() {
      leave();
      if (options.transport === undefined) await transport.close();
    },
  };
}
