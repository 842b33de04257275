import type { Dispatcher } from "undici";
import { embedRules, positiveMilliseconds } from "../options/option-rules.ts";
import { boolean, integer, number, string, withMethods, type Rules } from "../options/rule.ts";
import type { EmbedOptions } from "../options/options.ts";
import type { Quota } from "../quota/quota.ts";
import type { Transport } from "../transport/transport.ts";

export interface ClientOptions extends EmbedOptions {
  /** Sent to the base origin and nowhere else. @default the environment variable SEGMIND_API_KEY */
  apiKey?: string | undefined;
  /**
   * An https origin, or http on loopback, with an optional path before `/v1`.
   * @default the environment variable SEGMIND_BASE_URL, else "https://api.segmind.com"
   */
  baseUrl?: string | undefined;
  /** An undici dispatcher for proxies and TLS settings; it stays yours to close. @default pools of the client's own */
  dispatcher?: Dispatcher | undefined;
  /**
   * What carries the bytes, in place of `dispatcher`; it stays yours to close. @default undici in Node, Deno and Bun,
   * `fetch` in edge runtimes and browsers
   */
  transport?: Transport | undefined;
  /**
   * Lets a client be made in a browser, where everyone who opens the page can read its key. It means nothing anywhere
   * else. @default false
   */
  dangerouslyAllowBrowser?: boolean | undefined;
  /**
   * Items in flight at a time, polling and backing off included. Beside a run that holds all places two single calls
   * are let in. @default 16
   */
  maxConcurrency?: number | undefined;
  /** Never exceeded in any 60 s, or in any `quotaWindow` where that is set. @default learned from the gateway's headers */
  requestsPerMinute?: number | undefined;
  /**
   * Where the quota's state lives, to be shared with other processes; it stays yours to close. @default this process's
   * memory, which all clients of the process with this key and origin share
   */
  quota?: Quota | undefined;
  /** How long the gateway's quota window is, in milliseconds. @default 60_000 */
  quotaWindow?: number | undefined;
  /**
   * The share of the quota that runs leave to single calls, from 0 up to 1. They take what is left of it near the
   * window's end. It holds for quotas of 10 requests and more. @default 0.1
   */
  reserve?: number | undefined;
}

const positiveInteger = integer("an integer of at least 1", (value) => value >= 1);

/** Options that make a client; the others may be set at a call as well. */
export const clientOnlyRules = {
  apiKey: string,
  baseUrl: string,
  dispatcher: withMethods("an undici Dispatcher", "dispatch"),
  transport: withMethods("a Transport with `exchange` and `close`", "exchange", "close"),
  dangerouslyAllowBrowser: boolean,
  maxConcurrency: positiveInteger,
  requestsPerMinute: positiveInteger,
  quota: withMethods("a Quota with `update`", "update"),
  quotaWindow: positiveMilliseconds,
  reserve: number("a number of at least 0 and less than 1", (value) => value >= 0 && value < 1),
} satisfies Rules<Omit<ClientOptions, keyof EmbedOptions>>;

export const clientRules = { ...embedRules, ...clientOnlyRules };
