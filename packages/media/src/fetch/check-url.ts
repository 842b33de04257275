import { isIP } from "node:net";
import { UrlRefusedError } from "../errors/url-errors.ts";
import { isLoopbackAddress, isPublicAddress } from "./public-address.ts";

/** What a URL is called in messages: without credentials, query and fragment, any of which may be a secret. */
export function urlLabel(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** The addresses that a URL may lead to. */
export type Reach = "public" | "loopback";

/**
 * Checks what a URL itself tells, and what addresses its host may have. A host written as an address is checked
 * here, in whatever form it came: `URL` has turned decimal, octal and hexadecimal ones into their usual form.
 *
 * @param allowLoopback lets `http:` through to this machine, and nowhere else
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
    : `its address ${address} is not of this machine, where alone http is allowed`;
}

/** The host without the brackets of an IPv6 address. */
function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}
