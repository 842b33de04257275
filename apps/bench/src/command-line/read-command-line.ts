import { parseArgs } from "node:util";

/** A command line that cannot be used; the message says why in one line. */
export class UsageError extends Error {
  override name = "UsageError";
}

export type CommandLine =
  | { readonly command: "help" }
  | { readonly command: "readme"; readonly file: string }
  | {
      readonly command: "run";
      /** Names of scenarios; empty for all that suit the target. */
      readonly scenarios: readonly string[];
      readonly target: "mock" | "real";
      readonly isQuick: boolean;
      readonly maxRequests: number;
      /** Goes on without asking. */
      readonly isAgreed: boolean;
      /** The folder that results are written to. */
      readonly output: string | undefined;
    };

const options = {
  quick: { type: "boolean", default: false },
  target: { type: "string", default: "mock" },
  "max-requests": { type: "string", default: "40" },
  output: { type: "string" },
  yes: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Reads the arguments after the program's name. @throws UsageError */
export function readCommandLine(args: readonly string[], scenarioNames: readonly string[]): CommandLine {
  const { values, positionals } = parse(args);
  if (values.help) return { command: "help" };
  if (positionals[0] === "readme") {
    const [, file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw new UsageError("readme takes one file of results");
    return { command: "readme", file };
  }
  const unknown = positionals.find((name) => !scenarioNames.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`no scenario "${unknown}" (there are: ${scenarioNames.join(", ")}, and readme)`);
  const { target, quick, yes, output } = values;
  if (target !== "mock" && target !== "real")
    throw new UsageError(`--target is mock or real, not "${target}"`);
  const maxRequests = Number(values["max-requests"]);
  if (!Number.isInteger(maxRequests) || maxRequests < 1)
    throw new UsageError(`--max-requests is a whole number from 1, not "${values["max-requests"]}"`);
  return {
    command: "run",
    scenarios: positionals,
    target,
    isQuick: quick,
    maxRequests,
    isAgreed: yes,
    output,
  };
}

function parse(
  args: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split(/\.\s|\n/)[0] ?? message, { cause: error });
  }
}
