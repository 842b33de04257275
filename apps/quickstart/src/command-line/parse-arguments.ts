import { parseArgs } from "node:util";
import type { Mode } from "@segmind-embeddings/core";

export interface Settings {
  /** Files and folders of the user's; none means the built-in corpus. */
  readonly paths: readonly string[];
  readonly queries: readonly string[];
  /** How many answers each query gets. */
  readonly top: number;
  /** The JSONL file. */
  readonly out: string;
  readonly resume: boolean;
  readonly mode: Mode;
  /** The mock's quota; against a real endpoint the most that is sent in a minute. */
  readonly requestsPerMinute: number | undefined;
  readonly baseUrl: string | undefined;
  /** Use the mock although there is a key. */
  readonly mock: boolean;
  /** Do not ask before sending requests that are billed. */
  readonly yes: boolean;
  /** What embeds and answers in core's place. */
  readonly framework: FrameworkName | undefined;
}

const frameworks = ["langchain", "llamaindex"] as const;

export type FrameworkName = (typeof frameworks)[number];

/** A command line that cannot be used; the message is one line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const modes: readonly Mode[] = ["auto", "sync", "async"];

/** Reads the arguments after the program's name. `undefined` asks for the help. Throws a {@link UsageError}. */
export function parseArguments(args: readonly string[]): Settings | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  if (values.mock && values["base-url"] !== undefined) {
    throw new UsageError("--mock and --base-url exclude each other");
  }
  if (positionals.includes("")) throw new UsageError("a path must not be empty");
  if (values.out === "") throw new UsageError("--out must name a file");
  return {
    paths: positionals,
    queries: (values.query ?? []).map(queryText),
    top: wholeNumber("--top", values.top ?? "3"),
    out: values.out ?? ".quickstart/vectors.jsonl",
    resume: values.resume ?? false,
    mode: oneOf("--mode", values.mode ?? "auto", modes),
    requestsPerMinute: values.rpm === undefined ? undefined : wholeNumber("--rpm", values.rpm),
    baseUrl: values["base-url"],
    mock: values.mock ?? false,
    yes: values.yes ?? false,
    framework: values.with === undefined ? undefined : oneOf("--with", values.with, frameworks),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        query: { type: "string", short: "q", multiple: true },
        top: { type: "string" },
        out: { type: "string" },
        resume: { type: "boolean" },
        mode: { type: "string" },
        rpm: { type: "string" },
        "base-url": { type: "string" },
        mock: { type: "boolean" },
        yes: { type: "boolean", short: "y" },
        with: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    // The first sentence says what is wrong; what follows explains `--` to those who wrote the program.
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(/\.\s|\.?\n|\.$/);
    throw new UsageError(sentence, { cause: error });
  }
}

function queryText(text: string): string {
  if (text.trim() === "") throw new UsageError("--query must not be empty");
  return text;
}

function wholeNumber(flag: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`${flag} must be a whole number from 1, not "${text}"`);
  }
  return Number(text);
}

function oneOf<T extends string>(flag: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found === undefined)
    throw new UsageError(`${flag} must be one of ${allowed.join(", ")}, not "${text}"`);
  return found;
}
