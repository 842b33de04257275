import type { Plan } from "../../plan/plan.ts";
import type { Program } from "../../program/program.ts";
import { UsageError } from "../../program/usage-error.ts";
import { confirm } from "../../terminal/confirm.ts";
import { count } from "../../terminal/format.ts";
import type { EmbedSettings } from "./embed-settings.ts";

/**
 * Asks before requests are sent that are billed.
 *
 * @throws UsageError where nobody is there to be asked
 */
export async function agree(
  { isAgreed, isJson }: Pick<EmbedSettings, "isAgreed" | "isJson">,
  { requests }: Pick<Plan, "requests">,
  { stdin, screen, stop }: Program,
): Promise<boolean> {
  if (isAgreed) return true;
  if (!stdin.isTTY || isJson)
    throw new UsageError(
      "Nothing was sent: there is no terminal to ask in. Add --yes to send without asking.",
    );
  const isYes = await confirm(`Send ${count(requests, "request")}?`, stdin, screen.stderr, stop);
  stop.throwIfAborted();
  if (!isYes) screen.err.line("Nothing was sent.");
  return isYes;
}
