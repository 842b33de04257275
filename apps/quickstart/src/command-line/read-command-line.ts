import { UsageError } from "./usage-error.ts";

/** What `npm start` is to do. */
export type Action =
  | { readonly type: "quickstart" | "help" | "list" }
  | { readonly type: "example"; readonly name: string }
  /** A command of `segmind-embed`, with its arguments. */
  | { readonly type: "command"; readonly args: readonly [command: string, ...rest: string[]] };

export interface CommandLine {
  readonly action: Action;
  /** Segmind's gateway and the reader's key, in place of the mock. */
  readonly isReal: boolean;
  /** Nothing is asked before it is sent. */
  readonly isAgreed: boolean;
}

/** Commands of `segmind-embed` that work on a file of vectors. */
export const fileCommands = [
  "embed",
  "search",
  "explore",
  "status",
  "retry",
  "export",
  "verify",
  "prune",
  "serve",
];

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): CommandLine {
  const isReal = args.includes("--real");
  const [word, ...rest] = args.filter((arg) => arg !== "--real");
  if (word !== undefined && fileCommands.includes(word))
    return { action: { type: "command", args: [word, ...rest] }, isReal, isAgreed: false };
  const words = args.filter((arg) => !["--real", "--yes", "-y"].includes(arg));
  return { action: actionOf(words), isReal, isAgreed: args.includes("--yes") || args.includes("-y") };
}

function actionOf([first, ...more]: readonly string[]): Action {
  if (first === undefined) return { type: "quickstart" };
  if (first === "--help" || first === "-h") return { type: "help" };
  const [name, ...extra] = more;
  if (first !== "example") throw new UsageError(`There is no command ${JSON.stringify(first)}: ${hint}`);
  if (name === undefined) return { type: "list" };
  if (extra.length > 0) throw new UsageError("Give the name of one example.");
  return { type: "example", name };
}

const hint = "`npm start -- --help` lists them.";
