import { expect, test } from "vitest";
import type { RouteKind } from "../requests/route.ts";
import { createFaultScript } from "./fault-script.ts";
import type { Fault, FaultRequest, FaultRule } from "./faults.ts";

const request = (kind: RouteKind): FaultRequest => ({ kind, method: "GET", path: "/", headers: {} });
const cut: Fault = { kind: "cut-body" };
const hang: Fault = { kind: "hang" };

/** Which of `count` requests of a kind draw a fault, counted from 1. */
function hits(rules: FaultRule | FaultRule[], count: number, kind: RouteKind = "sync", seed = 1): number[] {
  const script = createFaultScript(rules, seed);
  return Array.from({ length: count }, (_, index) => (script(request(kind)) ? index + 1 : 0)).filter(Boolean);
}

test("a rule without conditions falls on every request it is about", () => {
  expect(hits({ fault: cut }, 3)).toEqual([1, 2, 3]);
  expect(hits({ on: "get", fault: cut }, 3)).toEqual([]);
});

test("at, every and times", () => {
  expect(hits({ at: 2, fault: cut }, 5)).toEqual([2]);
  expect(hits({ at: [1, 4], fault: cut }, 5)).toEqual([1, 4]);
  expect(hits({ every: 2, fault: cut }, 5)).toEqual([2, 4]);
  expect(hits({ times: 2, fault: cut }, 5)).toEqual([1, 2]);
});

test("rate is a share, and the same one for the same seed", () => {
  const drawn = hits({ rate: 0.25, fault: cut }, 4000);
  expect(drawn.length).toBeGreaterThan(850);
  expect(drawn.length).toBeLessThan(1150);
  expect(hits({ rate: 0.25, fault: cut }, 4000)).toEqual(drawn);
  expect(hits({ rate: 0.25, fault: cut }, 4000, "sync", 7)).not.toEqual(drawn);
});

test("only requests of the rule's target are counted", () => {
  const script = createFaultScript({ on: "status", at: 2, fault: cut }, 1);
  expect(script(request("status"))).toBeUndefined();
  expect(script(request("sync"))).toBeUndefined();
  expect(script(request("status"))).toBe(cut);
});

test("the first rule that is due decides, and the others keep counting", () => {
  const script = createFaultScript(
    [
      { at: 1, fault: cut },
      { at: 2, fault: hang },
    ],
    1,
  );
  expect([script(request("sync")), script(request("sync"))]).toEqual([cut, hang]);
});

test("a kind of fault leaves alone what it makes no sense for", () => {
  const script = createFaultScript({ fault: { kind: "early-404" } }, 1);
  expect(script(request("sync"))).toBeUndefined();
  expect(script(request("result"))).toBeDefined();
  expect(() => createFaultScript({ on: "sync", fault: { kind: "fail-job" } }, 1)).toThrow(/only on submit/);
});

test("a function decides by itself", () => {
  const script = createFaultScript(({ kind }) => (kind === "credits" ? hang : undefined), 1);
  expect(script(request("credits"))).toBe(hang);
  expect(script(request("sync"))).toBeUndefined();
});
