import { lookup as systemLookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
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
 * The look-up that the connection itself uses, so that no second one can have another result than the one that was
 * checked. A name with any forbidden address is refused: an honest name has none.
 */
export function guardedLookup(label: string, reach: Reach, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
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
}
