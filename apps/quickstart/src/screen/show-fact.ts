import type { Screen } from "./screen.ts";

const nameWidth = 10;

/** A name and what there is to say of it; further lines stand under the first. */
export function showFact({ out }: Screen, name: string, text: string): void {
  const [first = "", ...rest] = text.split("\n");
  out.line(`  ${out.style("dim", name.padEnd(nameWidth))}${first}`);
  for (const line of rest) out.line(`  ${" ".repeat(nameWidth)}${line}`);
}
