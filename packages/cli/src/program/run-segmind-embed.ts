import { resolve } from "node:path";
import type { Writable } from "node:stream";
import { InvalidInputError, MissingApiKeyError, SegmindError } from "@segmind-embeddings/core";
import { CatalogueError } from "../catalogue/catalogue-error.ts";
import { commands } from "../commands/commands.ts";
import { createScreen } from "../terminal/screen.ts";
import { Arguments } from "./arguments.ts";
import { readEnvironment } from "./environment.ts";
import { exitCodes } from "./exit-codes.ts";
import { commandHelp, programHelp } from "./help-text.ts";
import { Interruption } from "./interruption.ts";
import type { Program } from "./program.ts";
import { nearestOf } from "./nearest-of.ts";
import { UsageError } from "./usage-error.ts";

export interface RunProgramOptions {
  /** Its name in messages and help. @default "segmind-embed" */
  readonly name?: string;
  /** The folder that paths are relative to. @default the process's */
  readonly cwd?: string;
  /** What it is asked for goes here: answers, vectors, `--json`. @default the process's standard output */
  readonly stdout?: Writable;
}

/**
 * Runs the program `segmind-embed` in this process, for programs that have it as a part of their own. It reads standard
 * input and the environment, writes to standard output and error, and stops in order on SIGINT and SIGTERM.
 *
 * @param args the arguments after the program's name
 * @returns the exit code
 */
export async function runSegmindEmbed(
  args: readonly string[],
  { name = "segmind-embed", cwd = process.cwd(), stdout = process.stdout }: RunProgramOptions = {},
): Promise<number> {
  const { isDumbTerminal, ...environment } = readEnvironment();
  const { stdin, stderr } = process;
  const screen = createScreen(stdout, stderr, isDumbTerminal);
  await using interruption = new Interruption([stdout, stderr]);
  const program: Program = {
    name,
    cwd: resolve(cwd),
    ...environment,
    stdin,
    stdout,
    screen,
    stop: interruption.signal,
  };
  try {
    return await dispatch(args, program);
  } catch (error) {
    screen.bar();
    // An error after a stop is only a consequence of it.
    if (program.stop.aborted) return exitCodes.stopped;
    if (error instanceof CatalogueError) {
      screen.err.line(`${name}: ${error.message}`);
      return exitCodes.failed;
    }
    if (error instanceof UsageError || MissingApiKeyError.isInstance(error)) {
      screen.err.line(`${name}: ${error.message}`);
      return exitCodes.usage;
    }
    if (!SegmindError.isInstance(error) && !isSystemError(error)) throw error;
    screen.err.line(`${name}: ${error.message}`);
    return InvalidInputError.isInstance(error) ? exitCodes.usage : exitCodes.failed;
  }
}

async function dispatch([word, ...rest]: readonly string[], program: Program): Promise<number> {
  const { name, screen } = program;
  if (word === undefined || word === "--help" || word === "-h" || word === "help") {
    await screen.write(programHelp(name, commands));
    return word === undefined ? exitCodes.usage : exitCodes.ok;
  }
  const command = commands.find((one) => one.name === word);
  if (command === undefined) {
    const near = nearestOf(
      word,
      commands.map((one) => one.name),
    );
    const hint = near === undefined ? `\`${name} --help\` lists them` : `did you mean "${near}"?`;
    throw new UsageError(`There is no command "${word}": ${hint}`);
  }
  if (command.readsOwnArguments === true) return command.run(rest, program);
  const line = new Arguments(rest, { ...command.flags, help: { short: "h", help: "" } });
  if (line.has("help")) {
    await screen.write(commandHelp(name, command));
    return exitCodes.ok;
  }
  return command.run(line, program);
}

/** A full disk or a missing permission: the message says it all, and a stack would not help. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && ("syscall" in error || "errcode" in error);
}
