import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LoggedRequest, MockGatewayOptions } from "@segmind-embeddings/mock-gateway";
import { onTestFinished } from "vitest";

export interface MockReport {
  readonly bills: number;
  readonly requests: readonly LoggedRequest[];
}

export interface MockGatewayProcess {
  readonly url: string;
  readonly apiKey: string;
  report(): Promise<MockReport>;
}

/** Starts a mock gateway in a process of its own, which goes with the test. */
export async function startMockProcess(options: MockGatewayOptions): Promise<MockGatewayProcess> {
  const path = fileURLToPath(new URL("mock-process.ts", import.meta.url));
  const child = fork(path, [JSON.stringify(options)], {
    execArgv: ["--conditions=@segmind-embeddings/source"],
    serialization: "advanced",
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [{ url, apiKey }] = (await once(child, "message")) as [{ url: string; apiKey: string }];
  return {
    url,
    apiKey,
    async report() {
      const answer = once(child, "message");
      child.send("report");
      return ((await answer) as [MockReport])[0];
    },
  };
}
