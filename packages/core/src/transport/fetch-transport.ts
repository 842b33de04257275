import { systemClock } from "../policy/clock.ts";
import { ExchangeState } from "./exchange-state.ts";
import { isBrowser } from "./is-browser.ts";
import {
  isStreamed,
  type ExchangeOutcome,
  type ExchangeRequest,
  type StreamedBody,
  type Transport,
} from "./transport.ts";

/** The part of the web's `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface FetchTransportOptions {
  /** Another function of the form of `fetch`, such as a service binding's or one that goes through a proxy. @default the runtime's */
  readonly fetch?: Fetch | undefined;
}

/**
 * The transport of edge runtimes, and of a `fetch` of the user's own.
 *
 * `fetch` does not report when a connection is made, nor how much of a body was written. A body that is whole counts as sent
 * from the start, a streamed one from the moment its last chunk was given: a request that is lost then may be billed.
 */
export class FetchTransport implements Transport {
  readonly #fetch: Fetch;

  constructor({ fetch: own }: FetchTransportOptions = {}) {
    // Looked up at each request, so that one which is replaced or traced later is used.
    // eslint-disable-next-line no-restricted-globals -- the second of the two carriers of core's requests
    this.#fetch = own ?? ((url, init) => fetch(url, init));
  }

  exchange(request: ExchangeRequest): Promise<ExchangeOutcome> {
    return new Promise((resolve) => {
      const state = new ExchangeState(systemClock, request, resolve);
      if (!state.isSettled) void this.#carry(request, state);
    });
  }

  /** The runtime's connections are its own. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  async #carry(request: ExchangeRequest, state: ExchangeState): Promise<void> {
    const { origin, path, method, headers, body } = request;
    const controller = new AbortController();
    state.started(controller);
    try {
      const response = await this.#fetch(`${origin}${path}`, {
        method,
        headers: headers.map(([name, value]): [string, string] => [name, value]),
        // A redirect would carry the key elsewhere.
        redirect: "manual",
        signal: controller.signal,
        ...(body === undefined ? {} : await toFetchBody(body, state)),
      });
      state.responseBegan(response.status, Object.fromEntries(response.headers));
      if (response.body !== null) await readBody(response.body, state);
      state.responseEnded();
    } catch (error) {
      state.failed("network", error);
    }
  }
}

async function toFetchBody(
  body: NonNullable<ExchangeRequest["body"]>,
  state: ExchangeState,
): Promise<RequestInit> {
  if (!isStreamed(body)) return { body };
  if (isBrowser()) return { body: await toBlob(state.chunksOf(body)) };
  // `duplex` is required of a streamed body, and unknown to TypeScript's types of it.
  return { body: withLength(toStream(state.chunksOf(body)), body), duplex: "half" };
}

/** Browsers send streams by HTTP/2 alone, and some of them not at all. */
async function toBlob(chunks: AsyncGenerator<Uint8Array>): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) parts.push(chunk as Uint8Array<ArrayBuffer>);
  return new Blob(parts);
}

/** `ReadableStream.from` is not everywhere. */
function toStream(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await chunks.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

type LengthStream = new (length: number) => TransformStream<Uint8Array, Uint8Array>;

/** With its length in the request where the runtime can do that (workerd); elsewhere the body goes out in chunks. */
function withLength(
  stream: ReadableStream<Uint8Array>,
  { byteLength }: StreamedBody,
): ReadableStream<Uint8Array> {
  // eslint-disable-next-line no-restricted-globals -- a class of one runtime alone
  const Known = Reflect.get(globalThis, "FixedLengthStream") as LengthStream | undefined;
  return Known === undefined ? stream : stream.pipeThrough(new Known(byteLength));
}

async function readBody(body: ReadableStream<Uint8Array>, state: ExchangeState): Promise<void> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    state.responseContinued(value);
  }
}
