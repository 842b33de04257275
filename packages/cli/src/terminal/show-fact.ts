import type { Screen } from "./screen.ts";
import { wrap } from "./wrap.ts";

const nameWidth = 12;

/** Prints a name and a text beside it, wrapped to the width of the screen. */
export function showFact({ out, columns }: Screen, name: string, text: string): void {
  const lines = text.split("\n").flatMap((line) => wrap(line, Math.max(10, columns - nameWidth - 3)));
  for (const [index, line] of lines.entries()) {
    out.line(`  ${out.style("dim", (index === 0 ? name : "").padEnd(nameWidth))}${line}`);
  }
}
