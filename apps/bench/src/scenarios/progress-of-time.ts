import type { ScenarioContext } from "./scenario.ts";

/** Reports how much of a time has gone by while some work is done. */
export async function progressOfTime<Result>(
  progress: ScenarioContext["progress"],
  totalMs: number,
  what: string,
  work: Promise<Result>,
): Promise<Result> {
  const began = performance.now();
  const timer = setInterval(() => progress((performance.now() - began) / totalMs, what), 500);
  return work.finally(() => clearInterval(timer));
}
