import type { Socket } from "node:net";
import { Agent, buildConnector } from "undici";
import { UrlRefusedError } from "../errors/url-errors.ts";
import { describeAddress, isReachable, type Reach } from "./check-url.ts";
import { guardedLookup, type Resolve } from "./guarded-lookup.ts";

/**
 * An agent that connects to checked addresses only: they are checked when the connection looks them up, and the remote
 * address is checked once more when the connection is established.
 */
export function guardedAgent(label: string, reach: Reach, resolve: Resolve, timeout: number): Agent {
  const connect = buildConnector({ lookup: guardedLookup(label, reach, resolve), timeout });
  return new Agent({
    connect: (options, callback) => {
      connect(options, (...outcome) => {
        const [error, socket] = outcome;
        const address = error === null ? addressOf(socket) : undefined;
        if (error === null && !isReachable(address ?? "", reach)) {
          socket.destroy();
          callback(new UrlRefusedError(label, describeAddress(address ?? "unknown", reach)), null);
          return;
        }
        callback(...outcome);
      });
    },
    pipelining: 0,
  });
}

function addressOf(socket: Socket): string | undefined {
  return socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, "");
}
