import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { parseUrl } from "../input/parse-url.ts";
import { readEnvironment } from "./environment.ts";

const defaultBaseUrl = "https://api.segmind.com";

export interface BaseUrl {
  readonly origin: string;
  /** What comes before `/v1`, without a slash at its end. */
  readonly path: string;
}

/** A scheme, a host of plain letters or an address in brackets, perhaps a port, perhaps a path of plain segments. */
const plainUrl =
  /^https?:\/\/(?<host>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::[1-9]\d{0,4})?(?<path>(?:\/[\w.~-]*)*)$/i;

/**
 * Where the key will be sent: by the option, the environment variable SEGMIND_BASE_URL, or the default.
 *
 * @throws InvalidInputError
 */
export function loadBaseUrl(option: string | undefined): BaseUrl {
  if (option !== undefined) return parseBaseUrl(option, "options.baseUrl");
  return parseBaseUrl(readEnvironment("SEGMIND_BASE_URL") ?? defaultBaseUrl, "SEGMIND_BASE_URL");
}

/**
 * Checks where the key will be sent. Plain http is for loopback alone. A URL must be written so that whoever reads it
 * and whoever parses it see the same host: parsers drop line breaks, turn backslashes around and know many ways to
 * write an address.
 *
 * @param path where it comes from, for the error
 * @throws InvalidInputError
 */
export function parseBaseUrl(text: string, path = "options.baseUrl"): BaseUrl {
  const expected = `an https origin such as ${defaultBaseUrl}, or http on loopback`;
  const url = parseUrl(text);
  if (url === undefined) return throwInvalidInput(path, "a URL that cannot be parsed", expected);
  if (url.username !== "" || url.password !== "")
    return throwInvalidInput(path, "a URL with credentials", expected);
  if (url.search !== "" || url.hash !== "")
    return throwInvalidInput(path, "a URL with a query or a fragment", expected);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return throwInvalidInput(path, `a ${shown(url.protocol)} URL`, expected);
  const written = plainUrl.exec(text)?.groups;
  if (written?.["host"]?.toLowerCase() !== url.hostname || (written["path"] || "/") !== url.pathname) {
    return throwInvalidInput(
      path,
      `a URL that is not written plainly (it would lead to ${shown(url.host)})`,
      expected,
    );
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return throwInvalidInput(
      path,
      `http to ${shown(url.hostname)}, which would show the key on the network`,
      expected,
    );
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, "") };
}

/** A scheme and a host may be of any length. */
function shown(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
