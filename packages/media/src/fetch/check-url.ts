import { isIP } from "node:net";
import { UrlRefusedError } from "../errors/url-errors.ts";
import { isLoopbackAddress, isPublicAddress } from "./public-address.ts";

/** The name of a URL in messages: without credentials, query and fragment, any of which may be a secret. */
export function urlLabel(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** The addresses that a URL may lead to. */
export type Reach = "public" | "loopback";

/**
 * Checks a URL, and decides which addresses its host may have. A host that is an address is checked here; `URL` has
 * already normalised decimal, octal and hexadecimal forms.
 *
 * @param allowLoopback allows `http:` to this machine, and nowhere else
 * @throws UrlRefusedError
 */
export function checkUrl(url: URL, allowLoopback: boolean): Reach {
  const refuse = (what: string): never => {
    throw new UrlRefusedError(urlLabel(url), what);
  };
  if (url.username !== "" || url.password !== "") return refuse("it carries a user name or password");
  const isPlain = url.protocol === "http:";
  if (url.protocol !== "https:" && !(isPlain && allowLoopback)) return refuse(`it is a ${url.protocol} URL`);
  const reach = isPlain ? "loopback" : "public";
  const host = bareHost(url);
  if (isIP(host) !== 0 && !isReachable(host, reach)) return refuse(describeAddress(host, reach));
  return reach;
}

export function isReachable(address: string, reach: Reach): boolean {
  return reach === "public" ? isPublicAddress(address) : isLoopbackAddress(address);
}

export function describeAddress(address: string, reach: Reach): string {
  return reach === "public"
    ? `its address ${address} is not a public one`
    : `its address ${address} is not on this machine, and http is allowed nowhere else`;
}

/** The host without the brackets of an IPv6 address. */
function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}
