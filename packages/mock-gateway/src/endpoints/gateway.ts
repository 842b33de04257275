import type { Balance } from "../account/balance.ts";
import type { QuotaWindow } from "../account/quota-window.ts";
import type { FaultScript } from "../faults/fault-script.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Settings } from "../options/settings.ts";
import type { RequestLog } from "../records/request-log.ts";
import type { MockStats } from "../records/stats.ts";

/** All parts of a mock gateway except its socket. */
export interface Gateway {
  readonly settings: Settings;
  readonly stats: MockStats;
  readonly log: RequestLog;
  readonly balance: Balance;
  readonly jobs: Jobs;
  /** Undefined without a limit. */
  readonly quota: QuotaWindow | undefined;
  readonly script: FaultScript;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Resolves after `ms` milliseconds, or never if the gateway is closed before. */
  readonly delay: (ms: number) => Promise<void>;
  /** `http://127.0.0.1:<port>`; empty until the server listens. */
  origin: string;
}
