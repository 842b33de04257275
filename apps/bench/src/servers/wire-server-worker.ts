import { logNormal } from "@segmind-embeddings/mock-gateway";
import { serveParent } from "../processes/worker.ts";
import { startWireServer, type WireServer } from "./wire-server.ts";

/** Milliseconds, or a median and a 99th percentile of log-normal ones. */
export type DelaySetting = number | { readonly median: number; readonly p99: number };

let server: WireServer | undefined;

const methods = {
  async start({ delay = 0 }: { delay?: DelaySetting }): Promise<string> {
    const wait = typeof delay === "number" ? () => delay : logNormal(delay.median, delay.p99);
    server = await startWireServer({ delay: wait });
    return server.url;
  },
};

export type WireServerWorker = typeof methods;

serveParent(methods);
