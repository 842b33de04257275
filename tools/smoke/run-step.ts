import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Step {
  readonly title: string;
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds; a step that takes longer has failed. */
  readonly timeout: number;
  /** What is wrong with the output of a command that succeeded, or (for a compiler) failed. */
  readonly judge?: (output: string, code: number) => string | undefined;
}

export class StepFailedError extends Error {}

/**
 * Runs a command and prints one line about it.
 *
 * @throws StepFailedError with all it printed
 */
export async function runStep(step: Step): Promise<void> {
  const { title, command, cwd, env, timeout, judge = failureOf } = step;
  const begun = performance.now();
  const [program, ...args] = command;
  // A process group of its own, so that what the command itself started ends with it.
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const overdue = AbortSignal.timeout(timeout);
  const kill = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  };
  overdue.addEventListener("abort", kill);
  const code = await once(child, "close").then(
    ([exit]) => (exit as number | null) ?? 1,
    (error: unknown) => {
      output += String(error);
      return 1;
    },
  );
  overdue.removeEventListener("abort", kill);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const problem = overdue.aborted ? `took longer than ${String(timeout / 1000)} s` : judge(output, code);
  process.stdout.write(`${problem === undefined ? "ok  " : "FAIL"} ${title} (${seconds} s)\n`);
  if (problem !== undefined) throw new StepFailedError(`${title}: ${problem}\n${output}`);
}

function failureOf(_output: string, code: number): string | undefined {
  return code === 0 ? undefined : `ended with ${String(code)}`;
}

/** A warning on a user's screen is a failure, too. */
export function silence(output: string, code: number): string | undefined {
  return failureOf(output, code) ?? (output.trim() === "" ? undefined : "is to print nothing");
}
