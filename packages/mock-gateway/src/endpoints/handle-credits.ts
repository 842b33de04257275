import { jsonResponse, type GatewayResponse } from "../responses/response.ts";
import type { Gateway } from "./gateway.ts";

/** `GET /v1/get-user-credits`. */
export function handleCredits({ balance, settings }: Gateway): GatewayResponse {
  const credits: Record<string, number> = { credits: balance.credits() };
  if (settings.freeCredits > 0) credits["free-credits"] = balance.freeCredits();
  return jsonResponse(200, JSON.stringify(credits));
}
