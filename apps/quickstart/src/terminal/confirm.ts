import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { UsageError } from "../command-line/usage-error.ts";

/**
 * Asks before something is sent that is billed. Anything but yes is no, and so is the end of the input.
 *
 * @throws UsageError where there is no terminal to ask in
 */
export async function confirm(question: string): Promise<boolean> {
  const { stdin: input, stderr: output } = process;
  if (!input.isTTY) throw new UsageError("There is no terminal to ask in. Add --yes to send without asking.");
  const lines = createInterface({ input, output });
  lines.once("SIGINT", () => lines.close());
  const ended = once(lines, "close").then(() => "");
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
