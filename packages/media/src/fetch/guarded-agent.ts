import { lookup as systemLookup, type LookupAddress } from "node:dns";
import type { LookupFunction, Socket } from "node:net";
import { Agent, buildConnector } from "undici";
import { UrlRefusedError } from "../errors/url-errors.ts";
import { describeAddress, isReachable, type Reach } from "./check-url.ts";

/** Turns a host name into its addresses. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });

/**
 * An agent that connects to checked addresses only. The check sits in the very lookup that the connection uses, so
 * that no second look-up can give another answer than the one that was checked; the address at the other end is
 * checked once more when the connection stands.
 */
export function guardedAgent(label: string, reach: Reach, resolve: Resolve, timeout: number): Agent {
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const bad = addresses.find(({ address }) => !isReachable(address, reach));
        const fitting = addresses.filter(({ family }) => !options.family || options.family === family);
        const [first] = fitting;
        if (bad !== undefined) callback(new UrlRefusedError(label, describeAddress(bad.address, reach)), "");
        else if (first === undefined) callback(new Error("the name has no address"), "");
        else if (options.all === true) callback(null, [...fitting]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ""),
    );
  };
  const connect = buildConnector({ lookup, timeout });
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
