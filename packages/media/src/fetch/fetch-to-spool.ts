import { type Dispatcher } from "undici";
import type { Bytes } from "../bytes/bytes.ts";
import { iterateStream } from "../bytes/iterate-stream.ts";
import { spoolStream } from "../bytes/spool-stream.ts";
import { takeStream } from "../bytes/take-stream.ts";
import { MediaTooLargeError } from "../errors/limit-errors.ts";
import { MediaError } from "../errors/media-error.ts";
import { MediaFetchError, UrlRefusedError } from "../errors/url-errors.ts";
import { longestTimer } from "../parsing/longest-timer.ts";
import { checkUrl, urlLabel } from "./check-url.ts";
import { guardedAgent } from "./guarded-agent.ts";
import { resolveBySystem, type Resolve } from "./guarded-lookup.ts";

export interface FetchOptions {
  readonly maxBytes: number;
  /** Milliseconds for everything, redirects and body included. */
  readonly timeout: number;
  readonly allowLoopback: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly resolve?: Resolve;
}

export interface Fetched {
  readonly bytes: Bytes;
  /** The media type that the server declared. */
  readonly declared: string;
}

const mostRedirects = 5;
/** Statuses that may be temporary: overload and failing gateways. */
const retryable = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Fetches a URL into a temporary file. Every URL of a redirect is checked, and every address that is connected to. Only
 * `accept` and `user-agent` are sent: no cookies, no credentials, no referrer.
 *
 * @throws UrlRefusedError MediaFetchError MediaTooLargeError, and the signal's own reason
 */
export async function fetchToSpool(url: URL, options: FetchOptions): Promise<Fetched> {
  const timeout = Math.min(Math.ceil(options.timeout), longestTimer);
  const deadline = AbortSignal.timeout(timeout);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]);
  try {
    return await followRedirects(url, { ...options, timeout, signal });
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    const label = urlLabel(url);
    if (deadline.aborted) {
      throw new MediaFetchError(label, `it took longer than ${options.timeout} ms (timeout)`, {
        cause: error,
      });
    }
    throw error instanceof MediaError ? error : toFetchError(label, error);
  }
}

async function followRedirects(
  first: URL,
  options: FetchOptions & { signal: AbortSignal },
): Promise<Fetched> {
  let url = first;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const fetched = await fetchOnce(url, urlLabel(first), options);
    if (!(fetched instanceof URL)) return fetched;
    url = fetched;
  }
  throw new MediaFetchError(urlLabel(first), `it redirects more than ${mostRedirects} times`, {
    isRetryable: false,
  });
}

/** One hop: the fetched bytes, or the next URL. The connection is closed however it ends. */
async function fetchOnce(
  url: URL,
  label: string,
  {
    maxBytes,
    timeout,
    allowLoopback,
    signal,
    resolve = resolveBySystem,
  }: FetchOptions & { signal: AbortSignal },
): Promise<Fetched | URL> {
  const reach = checkUrl(url, allowLoopback);
  const agent = guardedAgent(urlLabel(url), reach, resolve, timeout);
  try {
    const response = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: "GET",
      headers: {
        accept: "image/*, audio/*, video/*, application/pdf",
        "accept-encoding": "identity",
        "user-agent": "segmind-embeddings-media",
      },
      signal,
      headersTimeout: timeout,
      bodyTimeout: timeout,
    });
    // A body that is not read emits an error when its connection is closed.
    response.body.on("error", () => undefined);
    const status = response.statusCode;
    if (status >= 300 && status < 400 && status !== 304) return redirectTarget(url, label, response);
    if (status !== 200) {
      throw new MediaFetchError(label, `the server responded with ${status}`, {
        status,
        isRetryable: retryable.has(status),
      });
    }
    const encoding = header(response, "content-encoding");
    if (encoding !== "" && encoding !== "identity") {
      throw new MediaFetchError(
        label,
        `the server sent it compressed (${encoding.slice(0, 40)}), which was not requested`,
        { status, isRetryable: false },
      );
    }
    const reportedLength = Number(header(response, "content-length") || "0");
    if (reportedLength > maxBytes) {
      throw new MediaTooLargeError(label, {
        option: "maxBytes",
        unit: "bytes",
        allowed: maxBytes,
        received: reportedLength,
      });
    }
    using body = takeStream(label, bodyOf(label, response));
    const bytes = await spoolStream(label, iterateStream(label, body, signal), maxBytes);
    return { bytes, declared: header(response, "content-type") };
  } finally {
    await agent.destroy();
  }
}

async function* bodyOf(
  label: string,
  { body, statusCode }: Dispatcher.ResponseData,
): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of body) yield chunk as Uint8Array;
  } catch (cause) {
    throw new MediaFetchError(label, "the connection was lost before the end of the body", {
      status: statusCode,
      cause,
    });
  }
}

function redirectTarget(from: URL, label: string, response: Dispatcher.ResponseData): URL {
  const location = header(response, "location");
  // Not URL.canParse: of some hosts of 16 kB it says yes, and `new URL` throws.
  const target = location === "" ? null : URL.parse(location, from.href);
  if (target === null) {
    throw new MediaFetchError(label, `the server responded with ${response.statusCode} and no location`, {
      status: response.statusCode,
      isRetryable: false,
    });
  }
  return target;
}

function header({ headers }: Dispatcher.ResponseData, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? "";
}

function toFetchError(label: string, error: unknown): MediaError {
  const refused = findRefusal(error);
  if (refused !== undefined) return refused;
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return new MediaFetchError(label, `the connection failed${code}`, { cause: error });
}

/** The connector wraps a refusal if it tried several addresses. */
function findRefusal(error: unknown): UrlRefusedError | undefined {
  if (error instanceof UrlRefusedError) return error;
  if (error instanceof AggregateError)
    return error.errors.map(findRefusal).find((found) => found !== undefined);
  return error instanceof Error && error.cause !== undefined ? findRefusal(error.cause) : undefined;
}
