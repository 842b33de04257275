import type { IncomingMessage } from "node:http";
import { isObject } from "../checks/checks.ts";
import type { GatewayRoute, RouteKind } from "../requests/route.ts";

/** A request as `when` and a fault function see it, after its body was read. */
export interface FaultRequest {
  readonly route: RouteKind;
  /** Slug of the model; undefined on a GET. */
  readonly model: string | undefined;
  /** Id of the job; undefined on a POST and for the balance. */
  readonly requestId: string | undefined;
  /** The JSON object of the body, parsed on first access. Empty on a GET, and where the body is no JSON object. */
  readonly params: RequestParams;
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  /** Names in lower case. The headers with the API key, `x-api-key` and `authorization`, are left out. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Parameters as sent, before any check: the ones of `gemini-embedding-2`, and any others. */
export interface RequestParams {
  readonly input?: unknown;
  readonly image?: unknown;
  readonly images?: unknown;
  readonly audio?: unknown;
  readonly video?: unknown;
  readonly pdf?: unknown;
  readonly output_dimensionality?: unknown;
  readonly task_type?: unknown;
  readonly [name: string]: unknown;
}

export function createFaultRequest(
  incoming: IncomingMessage,
  route: GatewayRoute,
  json: () => unknown,
): FaultRequest {
  const { method = "GET", url: path = "/" } = incoming;
  return {
    route: route.kind,
    model: "slug" in route ? route.slug : undefined,
    requestId: "id" in route ? route.id : undefined,
    method,
    path,
    get params() {
      const body = json();
      return isObject(body) ? body : {};
    },
    get headers() {
      const headers = { ...incoming.headers };
      delete headers["x-api-key"];
      delete headers.authorization;
      return headers;
    },
  };
}
