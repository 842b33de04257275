import { messageOf } from "../measure/first-errors.ts";
import type { ScenarioResult } from "../record/result.ts";
import type { Scenario, ScenarioContext } from "../scenarios/scenario.ts";

export interface RunScenariosOptions extends Omit<ScenarioContext, "progress"> {
  readonly progress: (scenario: string, share: number, what: string) => void;
  readonly onResult: (result: ScenarioResult) => void;
}

/** Runs scenarios one after another. One that breaks is a result with an error; the others still run. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  { progress, onResult, ...context }: RunScenariosOptions,
): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const [position, scenario] of scenarios.entries()) {
    if (context.signal.aborted) break;
    const { name, title, about } = scenario;
    const label = `[${String(position + 1)}/${String(scenarios.length)}] ${name}`;
    const began = performance.now();
    const report = (share: number, what: string): void => progress(label, share, what);
    report(0, "starting");
    const findings = await scenario.run({ ...context, progress: report }).catch((error: unknown) => ({
      settings: {},
      tables: [],
      charts: [],
      checks: [],
      errors: [messageOf(error)],
      isComplete: false,
    }));
    const result = {
      notes: [],
      ...findings,
      scenario: name,
      title,
      about,
      elapsedMs: performance.now() - began,
    };
    results.push(result);
    onResult(result);
  }
  return results;
}
