import type { Dispatcher } from "undici";
import type { Transport } from "./transport.ts";
import { UndiciTransport } from "./undici-transport.ts";

/** What carries the requests of a client that is given no transport. Edge runtimes have a stand-in for this file. */
export function defaultTransport(dispatcher: Dispatcher | undefined): Transport {
  return new UndiciTransport({ dispatcher });
}
