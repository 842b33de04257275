import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** `script` of util-linux gives a program a terminal of its own. */
export const hasTerminals = spawnSync("script", ["--version"]).status === 0;

export interface Terminal {
  readonly child: ChildProcess;
  /** What is on the terminal so far, as it was written. */
  readonly written: () => string;
  /** Types text. */
  type(text: string): void;
  /** Resolves when something was written. */
  until(pattern: RegExp): Promise<void>;
  /** The exit code. */
  readonly end: Promise<number | null>;
}

export interface TerminalOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** @default 80 */
  readonly columns?: number;
}

/** Starts a program in a terminal of its own. */
export function startInTerminal(
  command: readonly string[],
  { cwd, env, columns = 80 }: TerminalOptions,
): Terminal {
  const quoted = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
  const line = `stty cols ${String(columns)} rows 24; exec ${quoted}`;
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", line, "/dev/null"], {
    cwd,
    env: { TERM: "xterm", ...env },
    stdio: "pipe",
  });
  let written = "";
  let wake = (): void => undefined;
  child.stdout.on("data", (chunk: Buffer) => {
    written += chunk.toString();
    wake();
  });
  return {
    child,
    written: () => written,
    type: (text) => child.stdin.write(text),
    async until(pattern) {
      while (!pattern.test(written)) {
        if (child.exitCode !== null) throw new Error(`it ended before ${String(pattern)}: ${written}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, 200);
        });
      }
    },
    end: once(child, "close").then(([code]) => code as number | null),
  };
}
