import { expect, test } from "vitest";
import type { RouteKind } from "../requests/route.ts";
import type { FaultRequest, RequestParams } from "./fault-request.ts";
import { createFaultScript, type FaultScript } from "./fault-script.ts";
import type { Fault, FaultRule } from "./faults.ts";

const request = (route: RouteKind, params: RequestParams = {}): FaultRequest => ({
  route,
  model: "gemini-embedding-2",
  requestId: undefined,
  params,
  method: "POST",
  path: "/",
  headers: {},
});
const cut: Fault = { kind: "cut-body" };
const hang: Fault = { kind: "hang" };
const reset: Fault = { kind: "reset-before-body" };

function faultOf(script: FaultScript, of: FaultRequest): Fault | undefined {
  return script.afterBody(of, script.beforeBody(of));
}

/** The positions, from 1, of those of `count` requests that get a fault. */
function hits(rules: FaultRule | FaultRule[], count: number, route: RouteKind = "sync", seed = 1): number[] {
  const script = createFaultScript(rules, seed);
  return Array.from({ length: count }, (_, index) =>
    faultOf(script, request(route)) ? index + 1 : 0,
  ).filter(Boolean);
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
  expect(faultOf(script, request("status"))).toBeUndefined();
  expect(faultOf(script, request("sync"))).toBeUndefined();
  expect(faultOf(script, request("status"))).toBe(cut);
});

test("the first rule that is due gives the fault, and the others keep counting", () => {
  const script = createFaultScript(
    [
      { at: 1, fault: cut },
      { at: 2, fault: hang },
    ],
    1,
  );
  expect([faultOf(script, request("sync")), faultOf(script, request("sync"))]).toEqual([cut, hang]);
});

test("a rule ignores routes on which its kind of fault cannot happen", () => {
  const script = createFaultScript({ fault: { kind: "early-404" } }, 1);
  expect(faultOf(script, request("sync"))).toBeUndefined();
  expect(faultOf(script, request("result"))).toBeDefined();
  expect(() => createFaultScript({ on: "sync", fault: { kind: "fail-job" } }, 1)).toThrow(/only on submit/);
});

test("a function gives the fault of each request", () => {
  const script = createFaultScript(({ route }) => (route === "credits" ? hang : undefined), 1);
  expect(faultOf(script, request("credits"))).toBe(hang);
  expect(faultOf(script, request("sync"))).toBeUndefined();
});

test("when narrows a rule to requests by what they hold, and at counts among those", () => {
  const isFox = ({ params }: FaultRequest) => params.input === "fox";
  const script = createFaultScript({ when: isFox, at: 2, fault: cut }, 1);
  const faults = ["fox", "owl", "owl", "fox", "fox"].map((input) =>
    faultOf(script, request("sync", { input })),
  );
  expect(faults).toEqual([undefined, undefined, undefined, cut, undefined]);
});

test("when is not called for requests of other routes", () => {
  const asked: RouteKind[] = [];
  const when = ({ route }: FaultRequest) => asked.push(route) > 0;
  const script = createFaultScript({ on: "post", when, fault: cut }, 1);
  faultOf(script, request("status"));
  faultOf(script, request("submit"));
  expect(asked).toEqual(["submit"]);
});

test("rules before the first one with when are asked before the body, in the order of the list", () => {
  const script = createFaultScript(
    [{ at: 2, fault: reset }, { when: () => true, at: [1, 2], fault: cut }, { fault: hang }],
    1,
  );
  const of = request("sync");
  expect(script.beforeBody(of)).toBeUndefined();
  expect(script.afterBody(of, undefined)).toBe(cut);
  expect(script.beforeBody(of)).toBe(reset);
  expect(script.afterBody(of, reset)).toBe(reset);
  expect(faultOf(script, of)).toBe(hang);
});

test.each([
  [[{ when: () => true, fault: reset }], "faults[0] happens before the body is read"],
  [[{ when: () => true, fault: cut }, { fault: reset }], "faults[1] happens before the body is read"],
  [
    [{ when: () => true, fault: { kind: "status", status: 413, early: true } }],
    "faults[0] happens before the body is read",
  ],
] as [FaultRule[], string][])(
  "a fault before the body is refused behind a when (case %#)",
  (rules, message) => {
    expect(() => createFaultScript(rules, 1)).toThrow(message);
  },
);

test("a fault function that gives a fault before the body throws", () => {
  const script = createFaultScript(() => reset, 1);
  expect(() => faultOf(script, request("sync"))).toThrow('cannot give "reset-before-body"');
});
