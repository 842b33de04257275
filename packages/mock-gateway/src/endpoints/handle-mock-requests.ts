import { jsonResponse, type GatewayResponse } from "../responses/response.ts";
import type { Gateway } from "./gateway.ts";

/** `GET /_mock/requests`: the log for other processes. The real gateway has no such route. */
export function handleMockRequests({ log }: Gateway): GatewayResponse {
  return jsonResponse(200, JSON.stringify({ requests: log.entries() }));
}
