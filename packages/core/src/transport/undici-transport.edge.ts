import { TransportError } from "../errors/transport-error.ts";

/**
 * Says that undici, which needs Node's sockets, does not run here.
 *
 * @throws TransportError
 */
export function UndiciTransport(): never {
  throw new TransportError(
    "UndiciTransport needs Node, Deno or Bun: this runtime has no sockets for it. Use `new FetchTransport()`.",
  );
}
