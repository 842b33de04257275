import type { BenchRun } from "../record/result.ts";
export function writeHtmlReport(run: BenchRun): Promise<string> {
  return Promise.resolve(run.startedAt);
}
