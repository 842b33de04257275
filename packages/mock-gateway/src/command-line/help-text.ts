import { checkOf, defaultOf, flags, type Flag } from "./flags.ts";
import { switches } from "./read-command-line.ts";

/** @param program its name in the usage and the example */
export function helpText(program: string): string {
  const rows = [
    ...Object.entries(flags).map(
      ([name, flag]) => [flag.value ? `--${name} ${flag.value}` : `--${name}`, describe(flag)] as const,
    ),
    ...Object.entries(switches).map(([name, help]) => [`--${name}`, help] as const),
  ];
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  return [
    `${program}: Segmind's embedding gateway on loopback, for tests, offline work and benchmarks.`,
    "Its vectors are not Gemini's: they reflect shared words and equal bytes, and no meaning.",
    "",
    `Usage: ${program} [flags]`,
    "",
    ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}${help}`),
    "",
    "Example:",
    `  ${program} --port 8080 --rpm 50 --faults '[{"on":"post","every":10,"fault":{"kind":"status","status":503}}]'`,
    "",
  ].join("\n");
}

/** The help of a flag with its allowed values and its default. */
function describe(flag: Flag): string {
  const fallback = defaultOf(flag);
  const { allowed } = checkOf(flag);
  const values = flag.value === undefined || allowed === undefined ? "" : `: ${allowed.join(", ")}`;
  return flag.help + values + (fallback === undefined ? "" : ` (default: ${fallback})`);
}
