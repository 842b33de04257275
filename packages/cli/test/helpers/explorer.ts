import { once } from "node:events";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { OnEnd } from "./on-end.ts";
import { ended, start, type Surroundings } from "./run-program.ts";

export interface RunningExplorer {
  /** The page's address with its token. */
  readonly url: string;
  readonly origin: string;
  readonly token: string;
  /** Asks the program as the page does. */
  ask(path: string, options?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/** Starts `segmind-embed explore`; it ends with the test. */
export async function startExplore(
  surroundings: Surroundings,
  args: readonly string[] = [],
  onEnd: OnEnd = onTestFinished,
): Promise<RunningExplorer> {
  const child = start(["explore", "--json", ...args], surroundings);
  const lines = createInterface({ input: child.stdout! });
  const [line] = (await Promise.race([
    once(lines, "line"),
    ended(child).then(({ stderr }) => {
      throw new Error(`explore ended: ${stderr}`);
    }),
  ])) as [string];
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  onEnd(stop);
  const { url } = JSON.parse(line) as { url: string };
  const { origin, hash } = new URL(url);
  const token = hash.slice("#token=".length);
  const ask = (path: string, options: RequestInit = {}): Promise<Response> =>
    fetch(`${origin}/${path}`, {
      ...options,
      headers: { authorization: `Bearer ${token}`, ...(options.headers as Record<string, string>) },
    });
  return { url, origin, token, ask, stop };
}
