import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Lines that go to one stream. */
export interface Channel {
  /** Writes a line. */
  line(text?: string): void;
  /** The text in a style, unless the stream is a pipe or NO_COLOR is set. */
  style(style: Style, text: string): string;
}

/** Where the program writes. */
export interface Screen {
  /** Results: plans, answers, summaries. */
  readonly out: Channel;
  /** Everything else: progress, questions, errors. */
  readonly err: Channel;
  /** How many columns a line may have. */
  readonly columns: number;
  /** Whether a line can be drawn over. */
  readonly isLive: boolean;
  /** Where questions are asked. */
  readonly stderr: NodeJS.WriteStream;
  /** Writes data such as JSON to standard output. It resolves when more can be written. */
  write(text: string): Promise<void>;
  /** Draws the line at the bottom, or removes it if no text is given. Does nothing unless {@link Screen.isLive}. */
  bar(text?: string): void;
}

const narrowest = 20;
const widest = 100;

/** @param isDumb whether the terminal cannot move its cursor, as `TERM=dumb` says */
export function createScreen(
  stdout: NodeJS.WritableStream & { readonly columns?: number },
  stderr: NodeJS.WriteStream,
  isDumb: boolean,
): Screen {
  let bar: string | undefined;
  const isLive = stderr.isTTY && !isDumb;
  const columns = Math.min(widest, Math.max(narrowest, stdout.columns || stderr.columns || 80));
  const clear = "\r\x1b[K";

  const channel = (stream: NodeJS.WritableStream): Channel => ({
    line: (text = "") => {
      if (bar !== undefined) stderr.write(clear);
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
    stderr,
    write: (text) =>
      new Promise((resolve) => {
        if (stdout.write(text)) resolve();
        else stdout.once("drain", resolve).once("error", () => resolve());
      }),
    bar: (text) => {
      if (!isLive || (text === undefined && bar === undefined)) return;
      bar = text;
      stderr.write(`${clear}${text ?? ""}`);
    },
  };
}
