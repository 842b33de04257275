import type { Writable } from "node:stream";
import type { CommandLine } from "./command-line.ts";
import type { Screen } from "../terminal/screen.ts";

/** The context of a command: everything it may use of the process. */
export interface Program {
  /** The name of the program in messages. */
  readonly name: string;
  /** For hints: how to run another command on the same file. */
  readonly commandLine: CommandLine;
  /** The folder that paths are relative to. */
  readonly cwd: string;
  /** From the environment; `undefined` where it is not set. */
  readonly apiKey: string | undefined;
  readonly baseUrl: string | undefined;
  readonly token: string | undefined;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Writable;
  readonly screen: Screen;
  /** Aborts at the first Ctrl-C or SIGTERM, and when the output is no longer read: then the command ends cleanly. */
  readonly stop: AbortSignal;
}
