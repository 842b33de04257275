/** The headers that let a page of an allowed origin read a response: none unless origins were allowed. */
export function corsHeaders(request: Request, allowed: readonly string[] | "*"): Record<string, string> {
  const origin = request.headers.get("origin");
  if (origin === null || !(allowed === "*" || allowed.includes(origin))) return {};
  return {
    "access-control-allow-origin": allowed === "*" ? "*" : origin,
    "access-control-expose-headers":
      "x-segmind-cost, x-segmind-resends, x-segmind-cache-hits, x-segmind-space, retry-after",
    vary: "origin",
  };
}

/** The response to a browser that asks before it sends; `undefined` where the origin is not allowed. */
export function preflight(request: Request, allowed: readonly string[] | "*"): Response | undefined {
  const headers = corsHeaders(request, allowed);
  if (request.method !== "OPTIONS" || headers["access-control-allow-origin"] === undefined) return undefined;
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers":
        request.headers.get("access-control-request-headers") ?? "authorization, content-type",
      "access-control-max-age": "600",
    },
  });
}
