import { messageOf } from "../measure/first-errors.ts";
import type { ScenarioResult } from "../record/result.ts";
import type { Scenario, ScenarioContext } from "../scenarios/scenario.ts";
import { startTogether } from "./start-together.ts";

export interface RunScenariosOptions extends Omit<ScenarioContext, "progress" | "whenAllAreReady"> {
  readonly progress: (scenario: string, what: string) => void;
  readonly onResult: (result: ScenarioResult) => void;
}

/**
 * Runs those that only wait side by side, and then the others one after another. One that breaks is a result with an
 * error; the others still run.
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  { progress, onResult, ...context }: RunScenariosOptions,
): Promise<ScenarioResult[]> {
  const waiting = scenarios.filter(({ onlyWaits = false }) => onlyWaits);
  const alone = scenarios.filter(({ onlyWaits = false }) => !onlyWaits).map((scenario) => [scenario]);
  const results: ScenarioResult[] = [];
  let begun = 0;
  for (const group of [waiting, ...alone]) {
    if (group.length === 0 || context.signal.aborted) continue;
    begun += group.length;
    const label = `[${String(begun)}/${String(scenarios.length)}] ${group.map(({ name }) => name).join(", ")}`;
    const together = startTogether(group.length);
    const run = async (scenario: Scenario): Promise<void> => {
      const member = together.join();
      const report = (what: string): void => progress(label, what);
      report("starting");
      const result = await runOne(scenario, { ...context, progress: report, whenAllAreReady: member.ready });
      member.leave();
      results.push(result);
      onResult(result);
    };
    await Promise.all(group.map(run));
  }
  return scenarios.flatMap(({ name }) => results.filter(({ scenario }) => scenario === name));
}

async function runOne(scenario: Scenario, context: ScenarioContext): Promise<ScenarioResult> {
  const { name, title, about } = scenario;
  const began = performance.now();
  const findings = await scenario.run(context).then(
    // A number to reach is one of a whole run.
    (found) => ({ isComplete: true, ...found, ...(context.isQuick && { checks: [] }) }),
    (error: unknown) => ({
      isComplete: false,
      settings: {},
      tables: [],
      errors: context.signal.aborted ? [] : [messageOf(error)],
    }),
  );
  const elapsedMs = performance.now() - began;
  return {
    plots: [],
    checks: [],
    errors: [],
    notes: [],
    ...findings,
    scenario: name,
    title,
    about,
    elapsedMs,
  };
}
