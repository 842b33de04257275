import { fit } from "./fit.ts";
import type { Screen, Style } from "./screen.ts";
import { wrap } from "./wrap.ts";

const styles: Readonly<Record<"skipped" | "failed", Style>> = { skipped: "yellow", failed: "red" };
const wordWidth = 9;

/** Says of something that it has no vector, and why. */
export function showTrouble(
  { err, columns }: Screen,
  word: keyof typeof styles,
  label: string,
  reason?: string,
): void {
  const name = fit(label, Math.floor(columns / 2), "middle");
  const [first = "", ...rest] = wrap(
    reason === undefined ? name : `${name}: ${reason}`,
    columns - wordWidth - 3,
  );
  err.line(`  ${err.style(styles[word], word.padEnd(wordWidth))}${first}`);
  for (const line of rest) err.line(`  ${" ".repeat(wordWidth)}${line}`);
}
