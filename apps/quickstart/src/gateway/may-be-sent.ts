import { AuthenticationError, PermissionDeniedError } from "@segmind-embeddings/core";
import { UsageError, type Settings } from "../command-line/parse-arguments.ts";
import { count } from "../screen/format.ts";
import { showCost } from "../screen/show-intro.ts";
import type { Surroundings } from "../surroundings.ts";
import { confirm } from "./confirm.ts";
import type { OpenGateway } from "./open-gateway.ts";

/**
 * Says what requests to a real endpoint come to, and asks. Nothing that is billed was sent before.
 *
 * @throws UsageError where there is nobody to ask
 */
export async function mayBeSent(
  { client, url }: OpenGateway,
  requests: number,
  { yes, requestsPerMinute }: Settings,
  { screen, stdin, signal }: Surroundings,
): Promise<boolean> {
  if (!yes && !(stdin.isTTY && screen.isLive)) {
    throw new UsageError(
      `${count(requests, "request")} to ${url} would be billed, and there is no terminal to ask on: ` +
        "add --yes, or --mock for the mock",
    );
  }
  showCost(screen, requests, requestsPerMinute, await balanceOf(client, signal));
  screen.out.line();
  return yes || (await confirm("Send them?", stdin, process.stderr, signal));
}

/** The balance, for a look before the spending; only a key that is refused is worth stopping for. */
async function balanceOf(client: OpenGateway["client"], signal: AbortSignal): Promise<number | undefined> {
  try {
    const { credits, freeCredits = 0 } = await client.credits({ signal, maxRetries: 1 });
    return credits + freeCredits;
  } catch (error) {
    if (AuthenticationError.isInstance(error) || PermissionDeniedError.isInstance(error)) throw error;
    return undefined;
  }
}
