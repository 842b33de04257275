import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { LoggedRequest, MockGatewayOptions } from "../../packages/mock-gateway/src/index.ts";

export interface MockProcessOptions extends Omit<MockGatewayOptions, "latency"> {
  /** How long each response takes, in milliseconds. @default 0 */
  readonly latency?: number;
  /** How many requests are answered before the others wait without an end. @default all */
  readonly answers?: number;
}

export interface MockReport {
  readonly bills: number;
  readonly posts: number;
  readonly requests: readonly LoggedRequest[];
}

export interface MockProcess {
  readonly url: string;
  readonly apiKey: string;
  report(): Promise<MockReport>;
  /** Answers every request that comes from now on. */
  answerAll(): void;
  /** As another plan of the account does. */
  changeQuota(requestsPerMinute: number): void;
}

/** Starts a mock gateway in a process of its own, which goes with the test. */
export async function startMockProcess(options: MockProcessOptions = {}): Promise<MockProcess> {
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
    answerAll: () => void child.send("answer all"),
    changeQuota: (requestsPerMinute) => void child.send({ requestsPerMinute }),
  };
}
