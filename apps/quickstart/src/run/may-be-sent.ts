import { AuthenticationError, ConnectionError, PermissionDeniedError } from "@segmind-embeddings/core";
import { UsageError, type Settings } from "../command-line/parse-arguments.ts";
import { confirm } from "../gateway/confirm.ts";
import type { OpenGateway } from "../gateway/open-gateway.ts";
import { count } from "../screen/format.ts";
import { showCost } from "../screen/show-intro.ts";
import type { Surroundings } from "./surroundings.ts";

/** After one of these no request can succeed. */
const hopeless = [AuthenticationError, ConnectionError, PermissionDeniedError];

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
        "add --yes, or --mock",
    );
  }
  showCost(screen, requests, requestsPerMinute, await balanceOf(client, signal));
  screen.out.line();
  if (signal.aborted) return false;
  return yes || (await confirm("Send them?", stdin, process.stderr, signal));
}

/** The balance, for a look before the spending. It tells as well whether the key and the endpoint are of any use. */
async function balanceOf(client: OpenGateway["client"], signal: AbortSignal): Promise<number | undefined> {
  try {
    const { credits, freeCredits = 0 } = await client.credits({ signal, maxRetries: 1 });
    return credits + freeCredits;
  } catch (error) {
    if (hopeless.some((type) => type.isInstance(error))) throw error;
    return undefined;
  }
}
