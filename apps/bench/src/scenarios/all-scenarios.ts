import { coldStart } from "./cold-start.ts";
import { decode } from "./decode.ts";
import { durable } from "./durable.ts";
import { enqueue } from "./enqueue.ts";
import { faults } from "./faults.ts";
import { fleet } from "./fleet.ts";
import { kills } from "./kills.ts";
import { limiters } from "./limiters.ts";
import { overhead } from "./overhead.ts";
import { poll } from "./poll.ts";
import { quota } from "./quota.ts";
import { realLatency } from "./real-latency.ts";
import type { Scenario } from "./scenario.ts";
import { search } from "./search.ts";
import { stream } from "./stream.ts";
import { upload } from "./upload.ts";

/** In the order of the report. */
export const allScenarios: readonly Scenario[] = [
  overhead,
  quota,
  limiters,
  poll,
  upload,
  stream,
  decode,
  coldStart,
  durable,
  kills,
  fleet,
  enqueue,
  search,
  faults,
  realLatency,
];
