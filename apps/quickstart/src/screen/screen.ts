import { styleText } from "node:util";

export type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan";

/** A place to write lines to. */
export interface Channel {
  line(text?: string): void;
  /** Colours a text, where the channel shows colours: on a terminal, and not with NO_COLOR. */
  style(style: Style, text: string): string;
}

/** The one door to the terminal. */
export interface Screen {
  /** What the program is asked for: the ranking and the summary. */
  readonly out: Channel;
  /** What happens on the way: progress, and what went wrong. */
  readonly err: Channel;
  /** How many columns a line may have. */
  readonly columns: number;
  /** Whether a line can be drawn over. */
  readonly isLive: boolean;
  /** Draws the line that stays at the bottom; without a text it goes away. Only where {@link Screen.isLive}. */
  bar(text?: string): void;
}

const narrowest = 40;
const widest = 100;

export function createScreen(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Screen {
  let bar: string | undefined;
  const isLive = stderr.isTTY && process.env["TERM"] !== "dumb";
  const columns = Math.min(widest, Math.max(narrowest, stderr.columns || stdout.columns || 80));

  const channel = (stream: NodeJS.WriteStream): Channel => ({
    line: (text = "") => {
      if (bar !== undefined) stderr.write("\r\x1b[K");
      stream.write(`${text}\n`);
      if (bar !== undefined) stderr.write(bar);
    },
    style: (style, text) => styleText(style, text, { stream }),
  });

  return {
    out: channel(stdout),
    err: channel(stderr),
    columns,
    isLive,
    bar: (text) => {
      if (!isLive || (text === undefined && bar === undefined)) return;
      bar = text;
      stderr.write(`\r\x1b[K${text ?? ""}`);
    },
  };
}
