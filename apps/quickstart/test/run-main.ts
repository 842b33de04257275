import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const loopbackOnly = new URL("loopback-only.mjs", import.meta.url).href;

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningMain {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

/** Starts the program as `npm start` does, in a folder of its own and without this process's environment. */
export function startMain(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningMain {
  const conditions = ["--conditions=@segmind-embeddings/source", "--import", loopbackOnly];
  const child = spawn(process.execPath, [...conditions, main, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close") as Promise<[number | null]>;
  const outcome = Promise.all([text(child.stdout), text(child.stderr), ended]).then(
    ([stdout, stderr, [code]]) => ({ code, stdout, stderr }),
  );
  return { child, outcome };
}

export function runMain(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return startMain(cwd, args, env).outcome;
}
