import { expect, it } from "vitest";
import { runScenarios } from "../src/command-line/run-scenarios.ts";
import type { Scenario, ScenarioContext } from "../src/scenarios/scenario.ts";

const log: string[] = [];
const check = { what: "", toReach: "", measured: "", isReached: true };

function scenario(
  name: string,
  run: (context: ScenarioContext) => Promise<void>,
  onlyWaits = false,
): Scenario {
  return {
    name,
    title: name,
    about: "",
    onlyWaits,
    async run(context) {
      log.push(`${name} begins`);
      await run(context);
      log.push(`${name} ends`);
      return { settings: {}, tables: [], checks: [check] };
    },
  };
}

it("runs scenarios that only wait side by side, each from when all are ready, and the others alone", async () => {
  const scenarios = [
    scenario("alone", () => Promise.resolve()),
    scenario(
      "slow to start",
      async ({ whenAllAreReady }) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        log.push("slow has started");
        await whenAllAreReady();
      },
      true,
    ),
    scenario(
      "quick to start",
      async ({ whenAllAreReady }) => {
        await whenAllAreReady();
        log.push("quick measures");
      },
      true,
    ),
    scenario("broken", () => Promise.reject(new Error("no server")), true),
    scenario("alone too", () => Promise.resolve()),
  ];
  const results = await runScenarios(scenarios, {
    isQuick: true,
    maxRequests: 1,
    signal: new AbortController().signal,
    progress: () => undefined,
    onResult: () => undefined,
  });
  expect(log.slice(0, 3)).toEqual(["slow to start begins", "quick to start begins", "broken begins"]);
  expect(log.indexOf("quick measures")).toBeGreaterThan(log.indexOf("slow has started"));
  expect(log.slice(-4)).toEqual(["alone begins", "alone ends", "alone too begins", "alone too ends"]);
  // Results are in the order of the scenarios, whatever ended first.
  expect(results.map((result) => result.scenario)).toEqual(scenarios.map(({ name }) => name));
  expect(results.flatMap(({ errors }) => errors)).toEqual(["Error: no server"]);
  // A quick run reaches and misses nothing.
  expect(results.flatMap(({ checks }) => checks)).toEqual([]);
});
