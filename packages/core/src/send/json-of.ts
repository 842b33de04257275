import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import type { Redact } from "../errors/redact.ts";
import { parseJson } from "../response/parse-json.ts";
import { requestIdOf } from "./send-errors.ts";
import type { Answered } from "../transport/transport.ts";

/**
 * The JSON of a success.
 *
 * @throws InvalidResponseError for a success that is no JSON: it may have been billed, and is not sent again
 */
export function jsonOf(response: Answered, name: string, redact: Redact): unknown {
  const json = parseJson(response.body);
  if (json !== undefined) return json;
  const type = response.headers["content-type"];
  const encoding = response.headers["content-encoding"];
  const kind = `${typeof type === "string" ? type : "no content type"}${typeof encoding === "string" ? `, encoded as ${encoding}` : ""}`;
  const message = `${name} was answered with ${String(response.status)} and no JSON that can be read (${kind}). Check baseUrl and proxies.`;
  throw new InvalidResponseError(redact(message), { requestId: requestIdOf(response, redact) });
}
