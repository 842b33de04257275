import type { Program } from "../program/program.ts";
import { exitCodes } from "../program/exit-codes.ts";
import { count } from "../terminal/format.ts";
import { openFleet } from "./open-fleet.ts";

/** Lets workers try again what failed, and go on where an error had paused them. */
export async function retryFleet(
  url: string,
  { withUnknown, isJson }: { readonly withUnknown: boolean; readonly isJson: boolean },
  { screen }: Program,
): Promise<number> {
  await using fleet = await openFleet(url);
  const { bullmq, queue } = fleet;
  let retried = 0;
  for (const id of await bullmq.listBulks(queue)) {
    retried += await bullmq.retryFailures(queue, id, { unknown: withUnknown });
  }
  await bullmq.resumeBulks(queue);
  if (isJson) await screen.write(`${JSON.stringify({ retried })}\n`);
  else screen.out.line(`${count(retried, "input")} for workers to try again.`);
  return exitCodes.ok;
}
