import { jsonResponse, type GatewayResponse } from "../responses/response.ts";
import type { Gateway } from "./gateway.ts";

/** `GET /_mock/stats`: the counters for other processes. The real gateway has no such route. */
export function handleMockStats({ stats }: Gateway): GatewayResponse {
  const { arrivals, ...counters } = stats;
  const { user, system } = process.cpuUsage();
  return jsonResponse(
    200,
    JSON.stringify({
      ...counters,
      arrivals: arrivals.length,
      process: { cpuUserMs: user / 1000, cpuSystemMs: system / 1000, rssBytes: process.memoryUsage.rss() },
    }),
  );
}
