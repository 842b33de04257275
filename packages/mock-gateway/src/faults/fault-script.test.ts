import { expect, test } from "vitest";
import type { RouteKind } from "../requests/route.ts";
import { createFaultScript } from "./fault-script.ts";
import type { Fault, FaultRequest, FaultRule } from "./faults.ts";

const request = (kind: RouteKind): FaultRequest => ({ kind, method: "GET", path: "/", headers: {} });
const cut: Fault = { kind: "cut-body" };
const hang: Fault = { kind: "hang" };

/** The positions, from 1, of those of `count` requests that get a fault. */
function hits(rules: FaultRule | FaultRule[], count: number, kind: RouteKind = "sync", seed = 1): number[] {
  const script = createFaultScript(rules, seed);
  return Array.from({ length: count }, (_, index) => (script(request(kind)) ? index + 1 : 0)).filter(Boolean);
}

test("a rule without conditions gives every request of its routes a fault", () => {
  expect(hits({ fault: cut }, 3)).toEqual([1, 2, 3]);
  expect(hits({ on: "get", fault: cut }, 3)).toEqual([]);
});

test("at, every and times choose requests by their position", () => {
  expect(hits({ at: 2, fault: cut }, 5)).toEqual([2]);
  expect(hits({ at: [1, 4], fault: cut }, 5)).toEqual([1, 4]);
  expect(hits({ every: 2, fault: cut }, 5)).toEqual([2, 4]);
  expect(hits({ times: 2, fault: cut }, 5)).toEqual([1, 2]);
});

test("rate chooses a share of the requests, and the same ones for the same seed", () => {
  const drawn = hits({ rate: 0.25, fault: cut }, 4000);
  expect(drawn.length).toBeGreaterThan(850);
  expect(drawn.length).toBeLessThan(1150);
  expect(hits({ rate: 0.25, fault: cut }, 4000)).toEqual(drawn);
  expect(hits({ rate: 0.25, fault: cut }, 4000, "sync", 7)).not.toEqual(drawn);
});

test("a rule counts only requests of its routes", () => {
  const script = createFaultScript({ on: "status", at: 2, fault: cut }, 1);
  expect(script(request("status"))).toBeUndefined();
  expect(script(request("sync"))).toBeUndefined();
  expect(script(request("status"))).toBe(cut);
});

test("the first rule that is due gives the fault, and the others keep counting", () => {
  const script = createFaultScript(
    [
      { at: 1, fault: cut },
      { at: 2, fault: hang },
    ],
    1,
  );
  expect([script(request("sync")), script(request("sync"))]).toEqual([cut, hang]);
});

test("a rule ignores routes on which its kind of fault cannot happen", () => {
  const script = createFaultScript({ fault: { kind: "early-404" } }, 1);
  expect(script(request("sync"))).toBeUndefined();
  expect(script(request("result"))).toBeDefined();
  expect(() => createFaultScript({ on: "sync", fault: { kind: "fail-job" } }, 1)).toThrow(/only on submit/);
});

test("a function gives the fault of each request", () => {
  const script = createFaultScript(({ kind }) => (kind === "credits" ? hang : undefined), 1);
  expect(script(request("credits"))).toBe(hang);
  expect(script(request("sync"))).toBeUndefined();
});
