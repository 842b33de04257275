import { resolve } from "node:path";
import type { Writable } from "node:stream";
import { InvalidInputError, MissingApiKeyError, SegmindError } from "@segmind-embeddings/core";
import { CatalogueError } from "../catalogue/catalogue-error.ts";
import { commands } from "../commands/commands.ts";
import { createScreen } from "../terminal/screen.ts";
import { nearestName } from "../texts/nearest-name.ts";
import { Arguments } from "./arguments.ts";
import { commandLineOf } from "./command-line.ts";
import { readEnvironment } from "./environment.ts";
import { exitCodes } from "./exit-codes.ts";
import { commandHelp, programHelp } from "./help-text.ts";
import { Interruption } from "./interruption.ts";
import type { Program } from "./program.ts";
import { readVersion } from "./read-version.ts";
import { UsageError } from "./usage-error.ts";

export interface RunProgramOptions {
  /** Its name in messages and help. @default "segmind-embed" */
  readonly name?: string;
  /** Flags such as `--mock` that go before those of the command, and are left out of hints. @default none */
  readonly flags?: readonly string[];
  /** The folder that paths are relative to. @default the process's */
  readonly cwd?: string;
  /** Where results go: answers, vectors, `--json`. @default the process's standard output */
  readonly stdout?: Writable;
}

/**
 * Runs the program `segmind-embed` inside this process, for programs that build on it. It reads standard input and the
 * environment, writes to standard output and error, and stops cleanly on SIGINT and SIGTERM.
 *
 * @param args the arguments after the program's name
 * @returns the exit code
 */
export async function runSegmindEmbed(
  args: readonly string[],
  {
    name = "segmind-embed",
    flags = [],
    cwd = process.cwd(),
    stdout = process.stdout,
  }: RunProgramOptions = {},
): Promise<number> {
  const { isDumbTerminal, ...environment } = readEnvironment();
  const { stdin, stderr } = process;
  const screen = createScreen(stdout, stderr, isDumbTerminal);
  await using interruption = new Interruption([stdout, stderr]);
  const program: Program = {
    name,
    commandLine: (command) => `${name} ${command}`,
    cwd: resolve(cwd),
    ...environment,
    stdin,
    stdout,
    screen,
    stop: interruption.signal,
  };
  try {
    return await dispatch(args, flags, program);
  } catch (error) {
    screen.bar();
    // An error after a stop is only a consequence of it.
    if (program.stop.aborted) return exitCodes.stopped;
    if (error instanceof CatalogueError) {
      screen.err.line(`${name}: ${error.message}`);
      return exitCodes.failed;
    }
    if (MissingApiKeyError.isInstance(error)) {
      screen.err.line(`${name}: There is no API key: set SEGMIND_API_KEY, or add --mock to try without one.`);
      return exitCodes.usage;
    }
    if (error instanceof UsageError) {
      screen.err.line(`${name}: ${error.message}`);
      return exitCodes.usage;
    }
    if (!SegmindError.isInstance(error) && !isSystemError(error)) throw error;
    screen.err.line(`${name}: ${error.message}`);
    return InvalidInputError.isInstance(error) ? exitCodes.usage : exitCodes.failed;
  }
}

async function dispatch(
  args: readonly string[],
  flags: readonly string[],
  program: Program,
): Promise<number> {
  const { name, screen } = program;
  // `help embed` is `embed --help`.
  const [first, second] = args;
  const [word, ...rest] = first === "help" && second !== undefined ? [second, "--help"] : args;
  if (word === undefined || word === "--help" || word === "-h" || word === "help") {
    await screen.write(programHelp(name, commands, screen.columns));
    return word === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (word === "--version" || word === "-v") {
    screen.out.line(readVersion());
    return exitCodes.ok;
  }
  const command = commands.find((one) => one.name === word);
  if (command === undefined) throw new UsageError(describeUnknown(word, name));
  if (command.readsOwnArguments === true) return command.run(rest, program);
  const known = { ...command.flags, help: { short: "h", help: "" } };
  const typed = new Arguments(rest, known);
  if (typed.has("help")) {
    await screen.write(commandHelp(name, command, screen.columns));
    return exitCodes.ok;
  }
  if (command.operands === "" && typed.operands.length > 0)
    throw new UsageError(`${word} takes only flags, not ${JSON.stringify(typed.operands.join(" "))}.`);
  const commandLine = commandLineOf(name, typed);
  return command.run(new Arguments([...flags, ...rest], known), { ...program, commandLine });
}

function describeUnknown(word: string, name: string): string {
  const names = commands.map((command) => command.name);
  const near = nearestName(word, names);
  const hint = near === undefined ? `\`${name} --help\` lists them.` : `Did you mean "${near}"?`;
  return `There is no command ${JSON.stringify(word)}. ${hint}`;
}

/** A full disk or a missing permission: the message is enough, and a stack would not help. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && ("syscall" in error || "errcode" in error);
}
