import { wrap } from "../terminal/wrap.ts";
import type { Command, Flag, OwnCommand } from "./command.ts";

/** The fewest columns for a text beside its name; in a narrower terminal the text is below. */
const leastBeside = 28;
/** The text of a longer name is below it. */
const widestName = 30;

/** The help of the whole program, in lines of at most `columns` columns. */
export function programHelp(name: string, commands: readonly Command[], columns: number): string {
  return [
    ...wrap(
      `${name} turns files, tables and lines into vectors with Segmind's gemini-embedding-2, and searches them.`,
      columns,
    ),
    "",
    "Usage",
    `  ${name} <command> [arguments]`,
    "",
    "Commands",
    ...rows(
      commands.map((command) => [command.name, command.summary]),
      columns,
    ),
    "",
    ...wrap(
      `\`${name} <command> --help\` shows a command's flags. The API key is read from SEGMIND_API_KEY; --mock needs none.`,
      columns,
    ),
    "",
    "Exit codes",
    ...rows(
      [
        ["0", "everything is embedded, or the question is answered"],
        ["1", "something failed"],
        ["2", "the command line cannot be used, or nobody agreed to send"],
        ["3", "some requests may have been billed but gave no vector"],
        ["4", "--max-requests or --max-cost is reached"],
        ["130", "stopped by Ctrl-C, by SIGTERM, or because the output is no longer read"],
      ],
      columns,
    ),
    "",
  ].join("\n");
}

/** The help of one command, in lines of at most `columns` columns. */
export function commandHelp(name: string, command: OwnCommand, columns: number): string {
  const flags = Object.entries({ ...command.flags, help: helpFlag });
  return [
    ...wrap(`${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`, columns),
    "",
    "Usage",
    `  ${name} ${command.name}${command.operands === "" ? "" : ` ${command.operands}`} [flags]`,
    "",
    "Flags",
    ...rows(
      flags.map(([flag, about]) => [nameOf(flag, about), textOf(about)]),
      columns,
    ),
    ...(command.about ?? []).flatMap((text) => ["", ...wrap(text, columns)]),
    "",
    command.examples.length === 1 ? "Example" : "Examples",
    ...command.examples.map((example) => `  ${example.replaceAll("segmind-embed", name)}`),
    "",
  ].join("\n");
}

const helpFlag: Flag = { short: "h", help: "show this help" };

function nameOf(flag: string, { value, short }: Flag): string {
  return `${short === undefined ? "" : `-${short}, `}--${flag}${value === undefined ? "" : ` ${value}`}`;
}

function textOf({ help, default: fallback }: Flag): string {
  return `${help}${fallback === undefined ? "" : ` (default: ${fallback})`}`;
}

/** Names with their texts beside them, or below them where there is no room. */
function rows(entries: readonly (readonly [name: string, text: string])[], columns: number): string[] {
  const width = Math.min(widestName, Math.max(...entries.map(([name]) => name.length))) + 2;
  const isNarrow = columns - width - 2 < leastBeside;
  const indent = " ".repeat(isNarrow ? 4 : width + 2);
  return entries.flatMap(([name, text]) => {
    const lines = wrap(text, columns - indent.length).map((line) => indent + line);
    const [first = "", ...others] = lines;
    return isNarrow || name.length + 2 > width
      ? [`  ${name}`, ...lines]
      : [`  ${name.padEnd(width)}${first.slice(indent.length)}`, ...others];
  });
}
