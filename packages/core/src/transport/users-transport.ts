import type { Transport } from "./transport.ts";

/**
 * A transport of the user's, which may reject although it must not: then nobody knows what it has sent, and the request is
 * lost as one that was handed over.
 */
export function usersTransport(transport: Transport): Transport {
  return {
    async exchange(request) {
      try {
        return await transport.exchange(request);
      } catch (cause) {
        return {
          type: "lost",
          stage: "handedOver",
          reason: "network",
          cause,
          headers: {},
          body: new Uint8Array(0),
        };
      }
    },
    close: () => transport.close(),
  };
}
