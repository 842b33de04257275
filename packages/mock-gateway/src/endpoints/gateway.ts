import type { Balance } from "../account/balance.ts";
import type { QuotaWindow } from "../account/quota-window.ts";
import type { FaultScript } from "../faults/fault-script.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Settings } from "../options/options.ts";
import type { MockStats } from "../records/stats.ts";

/** Everything one mock gateway consists of, but for its socket. */
export interface Gateway {
  readonly settings: Settings;
  readonly stats: MockStats;
  readonly balance: Balance;
  readonly jobs: Jobs;
  /** Undefined where there is no limit. */
  readonly quota: QuotaWindow | undefined;
  readonly script: FaultScript;
  /** The clock: epoch milliseconds. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or never once the gateway is closed. */
  readonly delay: (ms: number) => Promise<void>;
  /** `http://127.0.0.1:<port>`, known once it listens. */
  origin: string;
}
