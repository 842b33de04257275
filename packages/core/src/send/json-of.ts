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
export function jsonOf(reply: Answered, name: string, redact: Redact): unknown {
  const json = parseJson(reply.body);
  if (json !== undefined) return json;
  const type = reply.headers["content-type"];
  const encoding = reply.headers["content-encoding"];
  const kind = `${typeof type === "string" ? type : "no content type"}${typeof encoding === "string" ? `, encoded as ${encoding}` : ""}`;
  const message = `${name} was answered with ${String(reply.status)} and no JSON that can be read (${kind}). Check baseUrl and proxies.`;
  throw new InvalidResponseError(redact(message), { requestId: requestIdOf(reply, redact) });
}
