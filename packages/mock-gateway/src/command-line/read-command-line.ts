import { parseArgs, type ParseArgsConfig } from "node:util";
import type { MockGatewayOptions } from "../options/options.ts";
import { checkOf, flags, isQuotaHeader, type Flag } from "./flags.ts";

/** A command line that cannot be used. The message is one line. */
export class UsageError extends Error {
  override name = "UsageError";
}

export interface CommandLine {
  options: MockGatewayOptions;
  help: boolean;
  json: boolean;
  exitWithParent: boolean;
}

/** The flags of the program itself. */
export const switches: Readonly<Record<string, string>> = {
  json: "prints { url, apiKey } as a line of JSON in place of the banner",
  "exit-with-parent": "ends when its standard input closes",
  help: "prints this",
};

/**
 * Reads the arguments after the name of the program.
 *
 * @throws UsageError
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const values = parse(args);
  const options: Record<string, unknown> = {};
  const quotaHeaders: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(flags)) {
    const value = values[name];
    if (value === undefined) continue;
    (isQuotaHeader(flag.option) ? quotaHeaders : options)[flag.option] = readFlag(name, flag, value);
  }
  return {
    options: { ...options, quotaHeaders },
    help: values["help"] === true,
    json: values["json"] === true,
    exitWithParent: values["exit-with-parent"] === true,
  };
}

type Value = string | boolean | (string | boolean)[];

function readFlag(name: string, flag: Flag, value: Value): unknown {
  if (typeof value === "boolean") return flag.sets ?? true;
  const check = checkOf(flag);
  let read: unknown = value;
  try {
    if (flag.read !== undefined) read = flag.read(String(value));
  } catch (error) {
    throw new UsageError(`--${name}: ${messageOf(error)}`, { cause: error });
  }
  if (!check.test(read)) throw new UsageError(`--${name} must be ${check.is}, not "${String(value)}"`);
  return read;
}

function parse(args: readonly string[]): Readonly<Record<string, Value | undefined>> {
  const known: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [name, { value, multiple = false }] of Object.entries(flags)) {
    known[name] = { type: value === undefined ? "boolean" : "string", multiple };
  }
  for (const name of Object.keys(switches)) known[name] = { type: "boolean" };
  try {
    return parseArgs({ args: [...args], options: known, strict: true }).values;
  } catch (error) {
    const [sentence = ""] = messageOf(error).split(/\.\s|\n/);
    throw new UsageError(sentence, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
