import type { MockStats } from "../records/stats.ts";
import { methodOf, type GatewayRoute } from "../requests/route.ts";

/** Counts a request that arrived. `route` is undefined for a path of no route. */
export function countRequest(stats: MockStats, method: string, route: GatewayRoute | undefined): void {
  stats.requests++;
  if (method === "POST") stats.posts++;
  if (route === undefined || method !== methodOf(route)) return;
  switch (route.kind) {
    case "sync":
      stats.sync++;
      break;
    case "submit":
      stats.submits++;
      break;
    case "status":
      stats.polls++;
      stats.statusPolls++;
      break;
    case "result":
      stats.polls++;
      stats.resultPolls++;
      break;
    case "credits":
      stats.creditReads++;
      break;
  }
}
