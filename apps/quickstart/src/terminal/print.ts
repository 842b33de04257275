import { styleText } from "node:util";

export function print(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** The text in a style, where standard output shows one. */
export function styled(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stdout });
}
