import { ConnectionError } from "../errors/connection-error.ts";
import { GatewayError, ServerError } from "../errors/gateway-error.ts";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import { OutcomeUnknownError } from "../errors/outcome-unknown-error.ts";
import { StoreError } from "../errors/store-error.ts";
import { TransportError } from "../errors/transport-error.ts";

const stoppingStatuses: ReadonlySet<number> = new Set([401, 403, 404, 405, 406, 410]);

/** Whether nothing else of a run can succeed after a response with this status. */
export function isStoppingStatus(status: number): boolean {
  return stoppingStatuses.has(status);
}

/** Whether nothing else of a run can succeed after an item's error. */
export function stopsRun(error: unknown): boolean {
  if (GatewayError.isInstance(error)) return isStoppingStatus(error.status);
  // What cannot be written down must not be bought, and a transport that cannot send never will.
  return StoreError.isInstance(error) || TransportError.isInstance(error);
}

/** Whether an item failed because of the gateway, so that others may fail as well. */
export function isGatewayTrouble(error: unknown): boolean {
  return [ServerError, ConnectionError, OutcomeUnknownError, InvalidResponseError].some((type) =>
    type.isInstance(error),
  );
}
