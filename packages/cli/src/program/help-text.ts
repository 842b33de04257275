import type { Command, Flag, OwnCommand } from "./command.ts";

/** The help of the whole program. */
export function programHelp(name: string, commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length)) + 2;
  return [
    `${name}: embeds files, tables and streams with Segmind's gemini-embedding-2, and searches the vectors.`,
    "",
    "Usage",
    `  ${name} <command> [arguments]`,
    "",
    "Commands",
    ...commands.map((command) => `  ${command.name.padEnd(width)}${command.summary}`),
    "",
    `\`${name} <command> --help\` tells the rest. The API key is read from SEGMIND_API_KEY; --mock needs none.`,
    "",
    "Exit codes",
    "  0 all embedded   1 some failed   2 the command line cannot be used   3 unknown outcomes are left",
    "  4 the budget is reached   130 stopped in order",
    "",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(name: string, command: OwnCommand): string {
  const flags = Object.entries({ ...command.flags, help: helpFlag }).map(
    ([flag, about]) => [nameOf(flag, about), about] as const,
  );
  const width = Math.min(30, Math.max(...flags.map(([flag]) => flag.length))) + 2;
  return [
    command.summary,
    "",
    "Usage",
    `  ${name} ${command.name}${command.operands === "" ? "" : ` ${command.operands}`} [flags]`,
    "",
    "Flags",
    ...flags.map(
      ([flag, about]) =>
        `  ${flag.padEnd(width)}${about.help}${about.default === undefined ? "" : ` (default: ${about.default})`}`,
    ),
    ...(command.about === undefined ? [] : ["", ...command.about]),
    "",
    command.examples.length === 1 ? "Example" : "Examples",
    ...command.examples.map((example) => `  ${example.replaceAll("segmind-embed", name)}`),
    "",
  ].join("\n");
}

const helpFlag: Flag = { short: "h", help: "this" };

function nameOf(flag: string, { value, short }: Flag): string {
  return `${short === undefined ? "" : `-${short}, `}--${flag}${value === undefined ? "" : ` ${value}`}`;
}
