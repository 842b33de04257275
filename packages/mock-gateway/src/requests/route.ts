/** What the path of a request asks for. */
export type Route =
  | { kind: "sync"; slug: string }
  | { kind: "submit"; slug: string }
  | { kind: "status"; id: string }
  | { kind: "result"; id: string }
  | { kind: "credits" }
  | { kind: "mock-stats" }
  | { kind: "unknown" };

/** A route of the gateway: `sync` and `submit` are POSTs, `status`, `result` and `credits` are GETs. */
export type RouteKind = "sync" | "submit" | "status" | "result" | "credits";

const requestPath = /^\/v([12])\/requests\/([^/]+)(\/status)?$/;
const modelPath = /^\/v([12])\/([^/]+)$/;

export function routeOf(url: string): Route {
  const query = url.indexOf("?");
  const path = query === -1 ? url : url.slice(0, query);
  if (path === "/v1/get-user-credits") return { kind: "credits" };
  if (path === "/_mock/stats") return { kind: "mock-stats" };
  const model = modelPath.exec(path);
  if (model?.[2] !== undefined) return { kind: model[1] === "1" ? "sync" : "submit", slug: model[2] };
  const request = requestPath.exec(path);
  if (request?.[2] !== undefined) {
    if (request[3] === undefined) return { kind: "result", id: request[2] };
    if (request[1] === "2") return { kind: "status", id: request[2] };
  }
  return { kind: "unknown" };
}

/** The only method that a route accepts. */
export function methodOf(route: Route): "GET" | "POST" {
  return route.kind === "sync" || route.kind === "submit" ? "POST" : "GET";
}
