import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import type { StuckWatch } from "./end-when-stuck.ts";
import { readInput } from "./worker-messages.ts";

const { shared, targetName, limit } = workerData as StuckWatch;
let last = -1;

setInterval(() => {
  const { count, input } = readInput(shared);
  if (count === last) {
    // The thread that is stuck would not pass on what is printed in any other way.
    writeSync(
      2,
      `${targetName}: stuck for ${String(limit)} ms with an input, as base64: ${input.toString("base64")}\n`,
    );
    process.kill(process.pid, "SIGKILL");
  }
  last = count;
}, limit);
