import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { version } from "../version.ts";
import type { HeaderEntries } from "./transport.ts";

/** Headers that carry the key, name the host or frame the body: not for users to set. */
const ownHeaders = new Set([
  "x-api-key",
  "host",
  "authorization",
  "content-length",
  "content-type",
  "content-encoding",
  "transfer-encoding",
  "accept-encoding",
  "connection",
  "keep-alive",
  "upgrade",
  "expect",
  "te",
  "trailer",
]);

/**
 * The headers of every request.
 *
 * @throws InvalidInputError for a header that is not the user's to set
 */
export function buildRequestHeaders(
  apiKey: string,
  userHeaders: Readonly<Record<string, string>> = {},
): HeaderEntries {
  const agent = `segmind-embeddings-js/${version}`;
  const headers: [name: string, value: string][] = [
    ["x-api-key", apiKey],
    ["content-type", "application/json"],
    ["accept", "application/json"],
    ["accept-encoding", "identity"],
  ];
  const names = new Set<string>();
  const issues = [];
  for (const [name, value] of Object.entries(userHeaders)) {
    names.add(name.toLowerCase());
    const path = `options.headers[${JSON.stringify(name)}]`;
    if (ownHeaders.has(name.toLowerCase())) {
      issues.push({ path, received: "a header the client sets itself", expected: "another header" });
    } else if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      issues.push({
        path,
        received: "characters that no header can carry",
        expected: "a header's name and value",
      });
    } else {
      headers.push([name, value]);
    }
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  if (!names.has("user-agent")) headers.push(["user-agent", agent]);
  if (!names.has("x-initiator")) headers.push(["x-initiator", agent]);
  return headers;
}
