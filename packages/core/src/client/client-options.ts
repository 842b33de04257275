import type { Dispatcher } from "undici";
import type { EmbedOptions } from "../options/options.ts";
import type { Transport } from "../transport/transport.ts";

export interface ClientOptions extends EmbedOptions {
  /** Sent to the base origin and nowhere else. @default the environment variable SEGMIND_API_KEY */
  apiKey?: string | undefined;
  /**
   * An https origin, or http on loopback, with an optional path before `/v1`. @default the environment variable
   * SEGMIND_BASE_URL, else "https://api.segmind.com"
   */
  baseUrl?: string | undefined;
  /** Sent with every request. They cannot replace the key, the host, or what frames the body. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** An undici dispatcher for proxies and TLS settings; it stays yours to close. @default a pool of the client's own */
  dispatcher?: Dispatcher | undefined;
  /**
   * What carries the bytes, in place of `dispatcher`; it stays yours to close. @default undici, or what suits the
   * runtime
   */
  transport?: Transport | undefined;
  /** Items in flight at a time, polling and backing off included. @default 16 */
  maxConcurrency?: number | undefined;
  /** Never exceeded in any 60 s. @default learned from the gateway's headers */
  requestsPerMinute?: number | undefined;
}
