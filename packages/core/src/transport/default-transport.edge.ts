import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { FetchTransport } from "./fetch-transport.ts";
import type { Transport } from "./transport.ts";

/**
 * What carries the requests of a client that is given no transport.
 *
 * @throws InvalidInputError for a dispatcher
 */
export function defaultTransport(dispatcher: unknown): Transport {
  if (dispatcher !== undefined) {
    throwInvalidInput(
      "options.dispatcher",
      "a dispatcher in a runtime whose requests are carried by fetch",
      "`transport: new FetchTransport({ fetch })` with a fetch of your own, or neither",
    );
  }
  return new FetchTransport();
}
