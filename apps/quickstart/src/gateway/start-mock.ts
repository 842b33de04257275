import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** What the mock counted. */
export interface MockCounts {
  readonly posts: number;
  readonly polls: number;
  readonly bills: number;
  readonly rateLimited: number;
}

export interface MockProcess {
  readonly url: string;
  readonly apiKey: string;
  counts(): Promise<MockCounts>;
  stop(): Promise<void>;
}

/** Starts the mock gateway in a process of its own, which ends with this one, however that ends. */
export async function startMock(requestsPerMinute: number | undefined): Promise<MockProcess> {
  const args = ["--json", "--exit-with-parent"];
  if (requestsPerMinute !== undefined) args.push("--rpm", String(requestsPerMinute));
  const child = spawn(process.execPath, [...process.execArgv, programPath(), ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    // In a group of its own, so that Ctrl-C does not reach it before the last vectors are in.
    detached: true,
  });
  const complaint = text(child.stderr);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, "line"), once(child, "exit").then(() => [])])) as [string?];
  if (line === undefined) throw new Error(`the mock gateway did not start: ${(await complaint).trim()}`);
  const { url, apiKey } = JSON.parse(line) as { url: string; apiKey: string };
  return {
    url,
    apiKey,
    counts: async () => (await (await fetch(`${url}/_mock/stats`)).json()) as MockCounts,
    stop: async () => {
      const isOver = child.exitCode !== null || child.signalCode !== null;
      child.stdin.end();
      if (!isOver) await once(child, "exit");
    },
  };
}

/** The mock's program lies beside its entry point, on source and when built. */
function programPath(): string {
  const entry = import.meta.resolve("@segmind-embeddings/mock-gateway");
  return fileURLToPath(new URL(entry.endsWith(".ts") ? "cli.ts" : "cli.js", entry));
}
