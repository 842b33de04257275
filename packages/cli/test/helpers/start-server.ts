import { once } from "node:events";
import { createInterface } from "node:readline";
import OpenAI from "openai";
import { onTestFinished } from "vitest";
import { ended, start, type Ended, type Surroundings } from "./run-program.ts";

export const token = "a-token-of-callers";

export interface RunningServer {
  readonly url: string;
  /** OpenAI's own client, pointed at the server. */
  readonly openai: OpenAI;
  /** Sends the signal and gives how the program ended. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

/** Starts `segmind-embed serve` on a free port and waits until it listens; it ends with the test at the latest. */
export async function startServer(
  args: readonly string[],
  { cwd, env }: Surroundings,
): Promise<RunningServer> {
  const child = start(["serve", "--json", "--port", "0", ...args], {
    cwd,
    env: { SEGMIND_EMBED_TOKEN: token, ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const end = ended(child);
  const first = once(createInterface({ input: child.stdout! }), "line") as Promise<[string]>;
  const line = await Promise.race([first, end]);
  if (!Array.isArray(line)) throw new Error(`The server did not start: ${line.stderr}`);
  const { url } = JSON.parse(line[0]) as { url: string };
  return {
    url,
    openai: new OpenAI({ baseURL: url, apiKey: token }),
    stop: (signal = "SIGINT") => {
      child.kill(signal);
      return end;
    },
  };
}
