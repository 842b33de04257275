import { overhead } from "./overhead.ts";
import type { Scenario } from "./scenario.ts";

/** In the order they run. */
export const allScenarios: readonly Scenario[] = [overhead];
