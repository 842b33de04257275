import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** How the program is started: as it is built, see `build.ts`. */
export const command: readonly string[] = [process.execPath, join(import.meta.dirname, "../../dist/cli.js")];

export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads from standard input, which is no terminal. */
  readonly input?: string;
  /** How the program is started, in place of {@link command}. */
  readonly command?: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of a person without a key, in a terminal of 80 columns. */
export function environment(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const without = { SEGMIND_API_KEY: undefined, SEGMIND_BASE_URL: undefined, NODE_OPTIONS: undefined };
  return { ...process.env, ...without, TERM: "xterm", ...env };
}

/** Starts the program as a child, without a terminal. */
export function start(
  args: readonly string[],
  { cwd, env, command: [program = "", ...before] = command }: Surroundings,
): ChildProcess {
  return spawn(program, [...before, ...args], { cwd, env: environment(env), stdio: "pipe" });
}

/** Runs the program to its end, without a terminal. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<Ended> {
  return ended(start(args, surroundings), surroundings.input);
}

export async function ended(child: ChildProcess, input = ""): Promise<Ended> {
  const printed = Promise.all([text(child.stdout!), text(child.stderr!)]);
  child.stdin!.on("error", () => undefined).end(input);
  const [code] = (await once(child, "close")) as [number | null];
  const [stdout, stderr] = await printed;
  return { code, stdout, stderr };
}

/** The events that the program printed with `--json`. */
export function eventsOf({ stdout }: Ended): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The event at the end of a run. */
export function summaryOf(printed: Ended): Record<string, unknown> | undefined {
  return eventsOf(printed).find(({ event }) => event === "summary");
}

/** Words as a shell takes them. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
}
