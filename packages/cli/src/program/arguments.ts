import { parseArgs } from "node:util";
import { nearestName } from "../texts/nearest-name.ts";
import type { Flags } from "./command.ts";
import { UsageError } from "./usage-error.ts";

type Value = string | boolean | (string | boolean)[] | undefined;

/** A command's arguments, read and checked one at a time. Every method throws a {@link UsageError} for a bad value. */
export class Arguments {
  readonly operands: readonly string[];
  readonly #values: Readonly<Record<string, Value>>;

  /** @throws UsageError for a flag that is not known or has no value */
  constructor(args: readonly string[], flags: Flags) {
    const { values, positionals } = parse(args, flags);
    if (positionals.includes("")) throw new UsageError("An argument is empty.");
    this.operands = positionals;
    this.#values = values;
  }

  has(flag: string): boolean {
    return this.#values[flag] !== undefined;
  }

  text(flag: string): string | undefined {
    const value = this.#values[flag];
    if (value === "") throw new UsageError(`--${flag} needs a value.`);
    return typeof value === "string" ? value : undefined;
  }

  texts(flag: string): string[] {
    const value = this.#values[flag];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** A whole number within bounds. */
  whole(flag: string, least = 1, most = 1e9): number | undefined {
    const text = this.text(flag);
    if (text === undefined) return undefined;
    const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    if (number >= least && number <= most) return number;
    const range = most < 1e9 ? `from ${String(least)} to ${String(most)}` : `of ${String(least)} or more`;
    throw new UsageError(`--${flag} is a whole number ${range}, not "${text}".`);
  }

  /** An amount, such as of credits. */
  amount(flag: string): number | undefined {
    const text = this.text(flag);
    if (text === undefined) return undefined;
    const number = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
    if (Number.isFinite(number)) return number;
    throw new UsageError(`--${flag} is a number of 0 or more, not "${text}".`);
  }

  oneOf<Allowed extends string>(flag: string, allowed: readonly Allowed[]): Allowed | undefined {
    const text = this.text(flag);
    if (text === undefined) return undefined;
    const found = allowed.find((value) => value === text);
    if (found !== undefined) return found;
    throw new UsageError(`--${flag} is one of ${allowed.join(", ")}, not "${text}".`);
  }
}

function parse(
  args: readonly string[],
  flags: Flags,
): { values: Readonly<Record<string, Value>>; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value, short, multiple = false }]) => [
      name,
      { type: value === undefined ? "boolean" : "string", multiple, ...(short && { short }) } as const,
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(describe(error, Object.keys(flags)), { cause: error });
  }
}

function describe(error: unknown, flags: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, unknown] = /^Unknown option '-+([^']*)'/.exec(message) ?? [];
  if (unknown !== undefined) {
    const near = nearestName(unknown, flags);
    const hint = near === undefined ? "--help lists the flags." : `Did you mean --${near}?`;
    return `There is no flag ${unknown.length === 1 ? "-" : "--"}${unknown}. ${hint}`;
  }
  // The first sentence says what is wrong; what follows explains `--`.
  const [sentence = ""] = message.split(/\.\s|\.?\n|\.$/);
  return `${sentence}.`;
}
