import type { Arguments } from "./arguments.ts";
import type { Program } from "./program.ts";

/** A flag of a command. */
export interface Flag {
  /** How the help names its value; a flag without one is a switch. */
  readonly value?: string;
  readonly short?: string;
  /** It may be given several times. */
  readonly multiple?: true;
  readonly help: string;
  /** The default, as the help shows it. */
  readonly default?: string;
}

export type Flags = Readonly<Record<string, Flag>>;

interface CommandTexts {
  readonly name: string;
  /** What it does, in a line. */
  readonly summary: string;
}

/** One command of the program. */
export interface OwnCommand extends CommandTexts {
  /** Its operands, as the help shows them. */
  readonly operands: string;
  readonly flags: Flags;
  /** More lines for its help. */
  readonly about?: readonly string[];
  readonly examples: readonly string[];
  readonly readsOwnArguments?: false;
  /** Gives the exit code. */
  run(line: Arguments, program: Program): Promise<number>;
}

/** A command whose arguments and help come from another package. */
export interface ForeignCommand extends CommandTexts {
  readonly readsOwnArguments: true;
  run(args: readonly string[], program: Program): Promise<number>;
}

export type Command = OwnCommand | ForeignCommand;
