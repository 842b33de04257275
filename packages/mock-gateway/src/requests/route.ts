/** `sync` and `submit` are POSTs, `status`, `result` and `credits` are GETs. */
export type RouteKind = "sync" | "submit" | "status" | "result" | "credits";

/** A route of the gateway. */
export type GatewayRoute =
  { kind: "sync" | "submit"; slug: string } | { kind: "status" | "result"; id: string } | { kind: "credits" };

/** A route for other processes that watch the mock. The real gateway has none of them. */
export interface MockRoute {
  kind: "mock-stats" | "mock-requests";
}

const requestPath = /^\/v([12])\/requests\/([^/]+)(\/status)?$/;
const modelPath = /^\/v([12])\/([^/]+)$/;

/** The route of a path; undefined where there is none. */
export function routeOf(url: string): GatewayRoute | MockRoute | undefined {
  const query = url.indexOf("?");
  const path = query === -1 ? url : url.slice(0, query);
  if (path === "/v1/get-user-credits") return { kind: "credits" };
  if (path === "/_mock/stats") return { kind: "mock-stats" };
  if (path === "/_mock/requests") return { kind: "mock-requests" };
  const model = modelPath.exec(path);
  if (model?.[2] !== undefined) return { kind: model[1] === "1" ? "sync" : "submit", slug: model[2] };
  const request = requestPath.exec(path);
  if (request?.[2] !== undefined) {
    if (request[3] === undefined) return { kind: "result", id: request[2] };
    if (request[1] === "2") return { kind: "status", id: request[2] };
  }
  return undefined;
}

/** The only method that a route accepts. */
export function methodOf(route: GatewayRoute): "GET" | "POST" {
  return route.kind === "sync" || route.kind === "submit" ? "POST" : "GET";
}
