import type { EmbedSettings } from "../commands/embed/embed-settings.ts";
import { UsageError } from "../program/usage-error.ts";

const why = {
  mock: "workers on other machines do not see the mock gateway that one command starts",
  budget:
    "a budget is counted in the catalogue beside a file. --dry-run tells the requests beforehand, and `worker --rpm` slows them down",
};

/** @throws UsageError for what a queue in a database cannot keep */
export function refuseFlags({ isMock, budget }: EmbedSettings): void {
  const refused: [boolean, string, string][] = [
    [isMock, "--mock", why.mock],
    [budget.maxRequests !== undefined, "--max-requests", why.budget],
    [budget.maxCost !== undefined, "--max-cost", why.budget],
  ];
  for (const [isThere, flag, reason] of refused) {
    if (isThere) throw new UsageError(`${flag} does not go with a database in --db: ${reason}.`);
  }
}
