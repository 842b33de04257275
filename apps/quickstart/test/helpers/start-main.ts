import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const loopbackOnly = new URL("loopback-only.mjs", import.meta.url).href;

/** How `npm start` starts the quickstart; besides, no connection leaves this machine. */
export const command = [
  process.execPath,
  "--conditions=@segmind-embeddings/source",
  `--import=${loopbackOnly}`,
  main,
];

/** Nothing of this process's environment. */
export const environment = (env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  ...env,
});

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the quickstart in a folder, without a terminal. */
export async function runMain(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const [program = "", ...before] = command;
  const child: ChildProcess = spawn(program, [...before, ...args], {
    cwd,
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = Promise.all([text(child.stdout!), text(child.stderr!)]);
  const [code] = (await once(child, "close")) as [number | null];
  const [stdout, stderr] = await printed;
  return { code, stdout, stderr };
}
