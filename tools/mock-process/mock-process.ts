// A mock gateway in a process of its own, which tells its parent what came, when it is asked.
import { flushCompileCache } from "node:module";
import { startMockGateway } from "../../packages/mock-gateway/src/index.ts";
import type { MockProcessOptions, MockReport } from "./start-mock-process.ts";

/** Longer than any test takes. */
const forever = 2 ** 31 - 1;

const {
  answers = Infinity,
  latency = 0,
  ...options
} = JSON.parse(process.argv[2] ?? "{}") as MockProcessOptions;
let left = answers;
const gateway = await startMockGateway({
  ...options,
  latency: () => {
    left -= 1;
    return left < 0 ? forever : latency;
  },
});

process.on("message", (message: "answer all" | "report" | { readonly requestsPerMinute: number }) => {
  if (typeof message === "object") {
    gateway.changeQuota(message.requestsPerMinute);
    return;
  }
  if (message === "answer all") {
    left = Infinity;
    return;
  }
  const { stats, requests } = gateway;
  process.send?.({ bills: stats.bills, posts: stats.posts, requests } satisfies MockReport);
});
// It is killed in the end, and leaves to others what it compiled.
flushCompileCache();
process.on("disconnect", () => process.exit());
process.send?.({ url: gateway.url, apiKey: gateway.apiKey });
