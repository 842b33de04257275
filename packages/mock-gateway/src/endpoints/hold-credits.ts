import { insufficientCreditsResponse, teamLimitResponse } from "../responses/envelopes.ts";
import type { GatewayResponse } from "../responses/response.ts";
import type { Gateway } from "./gateway.ts";

/** Sets credits aside for a running request; the refusal where they do not suffice. */
export function holdCredits({ balance, settings }: Gateway, cost: number): GatewayResponse | undefined {
  switch (balance.hold(cost)) {
    case "insufficient":
      return insufficientCreditsResponse(balance.total(), cost);
    case "team-limit":
      return teamLimitResponse(settings.teamSpendLimit);
    case undefined:
      return undefined;
  }
}
