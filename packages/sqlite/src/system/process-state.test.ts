import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { parseProcessStat, processState } from "./process-state.ts";

/** Of a process whose name is chosen to deceive. */
const line = (state: string): string =>
  `4242 (a) R 1 (b)) ${state} 1 4242 4242 0 -1 4194304 100 0 0 0 5 2 0 0 20 0 7 0 123456 1000000 200 18446744073709551615`;

test.each([
  ["R", { startedAt: "123456", isStopped: false }],
  ["S", { startedAt: "123456", isStopped: false }],
  ["D", { startedAt: "123456", isStopped: false }],
  ["T", { startedAt: "123456", isStopped: true }],
  ["t", { startedAt: "123456", isStopped: true }],
  ["Z", undefined],
  ["X", undefined],
])("a line of /proc tells of a process in state %s that it is %o", (state, expected) => {
  expect(parseProcessStat(line(state))).toEqual(expected);
});

test("a process finds its own state, the same each time", () => {
  const first = processState(process.pid);
  expect(first).toEqual({ startedAt: expect.anything(), isStopped: false });
  expect(processState(process.pid)).toEqual(first);
});

test("a pid that no process has gives no state", () => {
  expect(processState(2 ** 22 + 1)).toBeUndefined();
});

// Elsewhere nobody tells whether a process is stopped or a zombie.
test.runIf(process.platform === "linux")(
  "a process is seen stopped when it is, and not at all once it was killed, whether or not its parent asked",
  async () => {
    // A parent that never asks how its child ended, so that the child stays as a zombie.
    const script = "sleep 600 & echo $!; exec sleep 600 2>/dev/null";
    const parent = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [printed] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(printed.toString());
    expect(processState(pid)).toMatchObject({ isStopped: false });
    process.kill(pid, "SIGSTOP");
    while (processState(pid)?.isStopped !== true) await sleep(5);
    process.kill(pid, "SIGKILL");
    while (processState(pid) !== undefined) await sleep(5);
    // It is there for whoever sends it a signal.
    expect(() => process.kill(pid, 0)).not.toThrow();
  },
);
