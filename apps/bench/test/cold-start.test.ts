import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import {
  coldStartChecks,
  coldStartTable,
  type ColdStart,
  type ColdStarts,
} from "../src/scenarios/cold-start.ts";
import { startWireServer } from "../src/servers/wire-server.ts";

const run = promisify(execFile);

/** Node takes 20 ms, an import and then the first vector as long as told; CPU is `cpuShare` of all times. */
function start(importMs: number, vectorMs: number, cpuShare = 1): ColdStart {
  const moment = (wallMs: number) => ({ wallMs, cpuMs: wallMs * cpuShare });
  return {
    beginning: moment(20),
    imported: moment(20 + importMs),
    done: moment(20 + importMs + vectorMs),
  };
}

function medianOf(starts: ColdStarts, column: string): number[] {
  return coldStartTable(starts).rows.map((row) => (row[column] as { median: number }).median);
}

it("compares a cold start of core with one of undici pair by pair", () => {
  // A slow machine in the second pair, which makes both three times as slow, changes no ratio.
  const starts = {
    core: [start(120, 60), start(360, 180), start(120, 60)],
    undici: [start(100, 50), start(300, 150), start(100, 50)],
  };
  expect(medianOf(starts, "core")).toEqual([120, 180, 200]);
  expect(medianOf(starts, "undici")).toEqual([100, 150, 170]);
  expect(medianOf(starts, "ratio").slice(0, 2)).toEqual([1.2, 1.2]);
  expect(medianOf(starts, "ratioCpu").slice(0, 2)).toEqual([1.2, 1.2]);
});

it("reaches the rows of a cold start where both time and CPU do", () => {
  const undici = [start(100, 50)];
  const reached = (core: ColdStart) =>
    coldStartChecks({ core: [core], undici }).map(({ isReached }) => isReached);
  expect(reached(start(120, 50))).toEqual([true, true]);
  expect(reached(start(121, 50))).toEqual([false, true]);
  expect(reached(start(110, 90))).toEqual([true, false]);
  expect(reached(start(110, 50, 2))).toEqual([false, false]);
});

it("times an import and a first vector of undici in a fresh process", async () => {
  const server = await startWireServer();
  const main = fileURLToPath(new URL("../src/clients/cold-start-main.mjs", import.meta.url));
  const { stdout } = await run(process.execPath, [main, "undici", server.url]);
  const { beginning, imported, done } = JSON.parse(stdout) as ColdStart;
  for (const unit of ["wallMs", "cpuMs"] as const) {
    expect(beginning[unit]).toBeGreaterThan(0);
    expect(imported[unit]).toBeGreaterThan(beginning[unit]);
    expect(done[unit]).toBeGreaterThan(imported[unit]);
  }
  expect(server.requests).toBe(1);
  await server.close();
});
