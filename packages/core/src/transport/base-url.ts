import { refuse } from "../errors/invalid-input-error.ts";

export const defaultBaseUrl = "https://api.segmind.com";

export interface BaseUrl {
  readonly origin: string;
  /** What comes before `/v1`, without a slash at its end. */
  readonly path: string;
}

/**
 * Checks where the key will be sent. Plain http is for loopback alone.
 *
 * @throws InvalidInputError
 */
export function parseBaseUrl(text: string): BaseUrl {
  const path = "options.baseUrl";
  const expected = `an https origin such as ${defaultBaseUrl}, or http on loopback`;
  if (!URL.canParse(text)) return refuse(path, "a URL that cannot be parsed", expected);
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return refuse(path, "a URL with credentials", expected);
  if (url.search !== "" || url.hash !== "") return refuse(path, "a URL with a query or a fragment", expected);
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return refuse(path, `http to ${url.hostname}, which would show the key on the network`, expected);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return refuse(path, `a ${url.protocol} URL`, expected);
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, "") };
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
