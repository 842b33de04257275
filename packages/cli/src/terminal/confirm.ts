import { createInterface } from "node:readline/promises";

/** Asks a question that is answered with y or n. Anything but yes is a no, and so is the end of the input. */
export async function confirm(
  question: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<boolean> {
  const lines = createInterface({ input, output });
  // On a terminal readline takes Ctrl-C for itself, but it is meant for the whole program.
  lines.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const unanswered = Promise.withResolvers<undefined>();
  // One turn later, because the last answer and the end of the input come in the same turn.
  lines.once("close", () => setImmediate(() => unanswered.resolve(undefined)));
  try {
    const asked = lines.question(`${question} [y/N] `, { signal }).catch(() => undefined);
    const answer = await Promise.race([asked, unanswered.promise]);
    if (answer === undefined) output.write("\n");
    return answer !== undefined && /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
