import type { Command } from "../program/command.ts";
import { doctor } from "./doctor.ts";
import { embed } from "./embed/embed.ts";
import { explore } from "./explore/explore.ts";
import { exportCommand } from "./export.ts";
import { mock } from "./mock.ts";
import { prune } from "./prune.ts";
import { retry } from "./retry.ts";
import { search } from "./search/search.ts";
import { serve } from "./serve/serve.ts";
import { status } from "./status.ts";
import { verify } from "./verify.ts";
import { worker } from "./worker.ts";

/** In the order a person meets them. */
export const commands: readonly Command[] = [
  embed,
  search,
  explore,
  status,
  retry,
  exportCommand,
  verify,
  prune,
  serve,
  worker,
  doctor,
  mock,
];
