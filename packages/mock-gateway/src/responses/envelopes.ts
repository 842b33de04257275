import { jsonResponse, type GatewayResponse } from "./response.ts";

/** The usual error envelope. */
export function errorResponse(status: number, message: string): GatewayResponse {
  return jsonResponse(status, JSON.stringify({ error: message }));
}

/** The error envelope of authentication. */
export function authErrorResponse(status: number, message: string, description: string): GatewayResponse {
  return jsonResponse(
    status,
    JSON.stringify({ error: message, error_description: description, status_code: status }),
  );
}

export function missingKeyResponse(): GatewayResponse {
  return errorResponse(401, "Missing Authorization or x-api-key header");
}

export function rejectedKeyResponse(): GatewayResponse {
  return authErrorResponse(
    401,
    "Unauthorized. API key is invalid or has been revoked.",
    "The key sent in x-api-key is not known.",
  );
}

export function insufficientCreditsResponse(balance: number, need: number): GatewayResponse {
  return errorResponse(
    406,
    `Insufficient credits. Your balance is ${balance} credits, this request needs ${need}.`,
  );
}

export function teamLimitResponse(limit: number): GatewayResponse {
  return errorResponse(406, `Team spend limit reached: the limit is ${limit} credits.`);
}

export function requestNotFoundResponse(): GatewayResponse {
  return errorResponse(404, "Request not found or expired");
}

/** An error page as web servers and proxies write it. */
export function htmlResponse(status: number, title: string): GatewayResponse {
  const heading = `${status} ${title}`;
  return {
    status,
    contentType: "text/html; charset=utf-8",
    headers: [],
    body: `<!DOCTYPE html>\n<html>\n<head><title>${heading}</title></head>\n<body>\n<center><h1>${heading}</h1></center>\n</body>\n</html>\n`,
  };
}

/** The message of a status where there is no more specific one. */
export function sampleMessage(status: number): string {
  return samples[status] ?? `The request ended with status ${status}`;
}

const samples: Readonly<Record<number, string>> = {
  400: "Invalid request body",
  401: "Unauthorized. API key is invalid or has been revoked.",
  403: "Forbidden. This account may not call this model.",
  404: "Not found",
  406: "Invalid content type",
  408: "Request timed out",
  410: "This model has been retired",
  413: "Request body is too large",
  422: "Invalid or missing parameters",
  429: "Rate limit exceeded. Please wait until the limit resets.",
  500: "Internal server error",
  502: "Bad gateway",
  503: "Service temporarily unavailable",
  504: "Gateway timeout",
};
