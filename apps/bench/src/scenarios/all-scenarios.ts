import { openLoop } from "./open-loop.ts";
import { overhead } from "./overhead.ts";
import { poll } from "./poll.ts";
import { quota } from "./quota.ts";
import type { Scenario } from "./scenario.ts";

/** In the order they run. */
export const allScenarios: readonly Scenario[] = [overhead, openLoop, quota, poll];
