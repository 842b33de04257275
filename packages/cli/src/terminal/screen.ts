import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Lines that go to one stream. */
export interface Channel {
  /** Writes a line. */
  line(text?: string): void;
  /** The text in a style, where the stream shows one: NO_COLOR and pipes are heeded. */
  style(style: Style, text: string): string;
}

/** Where the program writes. */
export interface Screen {
  /** What the program is asked for: plans, answers, summaries. */
  readonly out: Channel;
  /** What happens on the way: progress, questions, what went wrong. */
  readonly err: Channel;
  /** How many columns a line may have. */
  readonly columns: number;
  /** Whether a line can be drawn over. */
  readonly isLive: boolean;
  /** Where questions are asked. */
  readonly stderr: NodeJS.WriteStream;
  /** Where data goes as it is, such as JSON. It resolves when there is room for more. */
  write(text: string): Promise<void>;
  /** Draws the line that stays at the bottom; without a text it goes away. Only where {@link Screen.isLive}. */
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
