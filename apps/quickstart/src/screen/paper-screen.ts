import type { Channel, Screen } from "./screen.ts";

export interface PaperScreen {
  readonly screen: Screen;
  /** Lines as they were written. */
  readonly out: string[];
  readonly err: string[];
  /** What the bar showed, each time it was drawn. */
  readonly bars: (string | undefined)[];
}

/** For tests: a screen that keeps what is written to it, without colours. */
export function paperScreen(columns = 80, isLive = false): PaperScreen {
  const [out, err]: [string[], string[]] = [[], []];
  const bars: (string | undefined)[] = [];
  const channel = (lines: string[]): Channel => ({
    line: (text = "") => lines.push(text),
    style: (_, text) => text,
  });
  const screen = {
    out: channel(out),
    err: channel(err),
    columns,
    isLive,
    bar: (text?: string) => bars.push(text),
  };
  return { screen, out, err, bars };
}
