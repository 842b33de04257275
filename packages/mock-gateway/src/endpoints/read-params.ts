import type { Fault } from "../faults/faults.ts";
import type { LogEntry } from "../records/request-log.ts";
import { parseJsonBody } from "../requests/parse-json-body.ts";
import { errorResponse, sampleMessage } from "../responses/envelopes.ts";
import type { GatewayResponse } from "../responses/response.ts";
import type { Gateway } from "./gateway.ts";
import { isCustomModel, isKnownModel } from "./infer.ts";

/** A POST to a model, before its parameters are read. */
export interface Post {
  slug: string;
  contentType: string | undefined;
  body: Buffer;
  fault: Fault | undefined;
  entry: LogEntry;
}

/** The parameters of a POST, or the refusal of a request whose parameters are not looked at. */
export function readParams(
  { settings }: Gateway,
  post: Post,
): GatewayResponse | { value: Record<string, unknown> } {
  if (!isJson(post.contentType)) return errorResponse(406, "Invalid content type");
  const { slug } = post;
  if (settings.retiredModels.includes(slug)) return errorResponse(410, sampleMessage(410));
  if (settings.forbiddenModels.includes(slug)) return errorResponse(403, sampleMessage(403));
  if (!isKnownModel(settings, slug)) return errorResponse(404, `Model not found: ${slug}`);
  try {
    return { value: parseJsonBody(post.body, isCustomModel(settings, slug) ? Infinity : undefined) };
  } catch {
    return errorResponse(400, "Invalid request body: not a JSON object");
  }
}

function isJson(contentType: string | undefined): boolean {
  if (contentType === "application/json") return true;
  return contentType?.split(";")[0]?.trim().toLowerCase() === "application/json";
}
