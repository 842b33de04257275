import { createInterface } from "node:readline/promises";

/**
 * Says how many requests will be sent and asks, before the first one is. The key is never printed.
 *
 * @returns why nothing is sent; `undefined` where it was agreed on
 */
export async function agreeOnReal(maxRequests: number, isAgreed: boolean): Promise<string | undefined> {
  if ((process.env["SEGMIND_API_KEY"]?.trim() ?? "") === "")
    return "--target real needs the environment variable SEGMIND_API_KEY";
  process.stderr.write(
    `At most ${String(maxRequests)} requests are sent to the real endpoint and charged to your account; what was charged is told\n` +
      "at the end. With a plan of 5 requests a minute this takes a while.\n",
  );
  if (isAgreed) return undefined;
  if (!process.stdin.isTTY) return "nobody is here to be asked: --yes sends them";
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Send them? [y/N] ");
  terminal.close();
  return /^y(es)?$/i.test(answer.trim()) ? undefined : "nothing was sent";
}
