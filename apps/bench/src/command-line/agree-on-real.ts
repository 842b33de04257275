import { createInterface } from "node:readline/promises";
import type { Scenario } from "../scenarios/scenario.ts";
import { defaultBaseUrl, RequestBudget, type Target } from "../scenarios/target.ts";
import type { CommandLine } from "./read-command-line.ts";

/**
 * Says how many requests will be sent and asks, before the first one is. The key is never printed.
 *
 * @returns the target, or why there is none
 */
export async function agreeOnReal(
  { maxRequests, isAgreed, baseUrl }: Extract<CommandLine, { command: "run" }>,
  scenarios: readonly Scenario[],
): Promise<Target | string> {
  const apiKey = process.env["SEGMIND_API_KEY"]?.trim();
  if (apiKey === undefined || apiKey === "")
    return "--target real needs the environment variable SEGMIND_API_KEY";
  const planned = scenarios.reduce((sum, { realRequests = 0 }) => sum + realRequests, 0);
  const most = Math.min(planned, maxRequests);
  process.stderr.write(
    `${scenarios.map(({ name }) => name).join(" and ")}: at most ${String(most)} requests to ${baseUrl ?? defaultBaseUrl}` +
      `${planned > maxRequests ? ` (all would take ${String(planned)}; --max-requests says ${String(maxRequests)})` : ""}.\n` +
      "They are charged to your account; prices are not published, so what was charged is told at the end. With a plan of 5\n" +
      "requests a minute this takes a while.\n",
  );
  if (!isAgreed) {
    if (!process.stdin.isTTY) return "nobody is here to be asked: --yes sends them";
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await terminal.question("Send them? [y/N] ");
    terminal.close();
    if (!/^y(es)?$/i.test(answer.trim())) return "nothing was sent";
  }
  return { kind: "real", baseUrl, apiKey, budget: new RequestBudget(maxRequests) };
}
