/** An HTTP response as plain data, before it is written. */
export interface GatewayResponse {
  status: number;
  contentType: string;
  /** Names and values alternate. */
  headers: string[];
  body: string | Uint8Array;
}

export function jsonResponse(
  status: number,
  body: string | Uint8Array,
  headers: string[] = [],
): GatewayResponse {
  return { status, contentType: "application/json", headers, body };
}
