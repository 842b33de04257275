// A mock gateway in a process of its own, which tells its parent what came, when it is asked.
import { startMockGateway, type MockGatewayOptions } from "@segmind-embeddings/mock-gateway";
import type { MockReport } from "./mock-gateway-process.ts";

const gateway = await startMockGateway(JSON.parse(process.argv[2] ?? "{}") as MockGatewayOptions);
process.on("message", () => {
  const report: MockReport = { bills: gateway.stats.bills, requests: gateway.requests };
  process.send?.(report);
});
process.on("disconnect", () => process.exit());
process.send?.({ url: gateway.url, apiKey: gateway.apiKey });
