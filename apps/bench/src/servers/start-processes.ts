import { Child } from "../processes/child.ts";
import type { MockSettings, MockWorker } from "./mock-worker.ts";
import type { WireServerWorker } from "./wire-server-worker.ts";

/** A server in a process of its own, which ends with it. */
interface ServerProcess extends AsyncDisposable {
  readonly url: string;
}

/** The server that costs next to nothing. */
export async function startWireProcess(): Promise<ServerProcess> {
  const worker = await Child.start<WireServerWorker>("servers/wire-server-worker.ts");
  return { url: await worker.call("start"), [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose]() };
}

/** The mock gateway, which knows quotas, jobs and faults. */
export interface MockProcess extends ServerProcess {
  /** What a client needs to find it. */
  readonly gateway: { readonly url: string; readonly apiKey: string };
  readonly worker: Child<MockWorker>;
}

export async function startMockProcess(settings: MockSettings): Promise<MockProcess> {
  const worker = await Child.start<MockWorker>("servers/mock-worker.ts");
  const gateway = await worker.call("start", settings);
  return { url: gateway.url, gateway, worker, [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose]() };
}
