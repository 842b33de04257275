import type { RunningEmbed, Status } from "explorer/wire";
import { livingRuns, type NotedRun } from "../../../catalogue/runs.ts";
import { perMinuteOf } from "../../../terminal/progress-line.ts";
import { readStatus } from "../../read-status.ts";
import type { Library } from "./library.ts";

/** Failures that are listed; the rest are counted. */
const mostFailures = 500;

/** What is embedded, what failed, and what living processes are embedding. */
export async function liveStatus({ file, program }: Library): Promise<Status> {
  const { gateway, failures, ...report } = await readStatus(file, program.cwd);
  return {
    ...report,
    ...(gateway !== undefined && { gateway }),
    runs: livingRuns(file.catalogue.connection).map(toRunning),
    failures: failures.slice(0, mostFailures).map(({ label, state, reason }) => ({ label, state, reason })),
    failureCount: failures.length,
  };
}

function toRunning(run: NotedRun): RunningEmbed {
  const { collection, done, failed, total, requests, cost, isWaiting, etaMs } = run;
  const perMinute = perMinuteOf(run);
  return {
    collection,
    done,
    failed,
    total,
    requests,
    credits: cost,
    isWaiting,
    ...(perMinute !== undefined && { perMinute }),
    ...(etaMs !== undefined && { eta: etaMs }),
  };
}
