import { expect, it } from "vitest";
import { ConcurrencyGate, type Priority } from "./concurrency-gate.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("ConcurrencyGate lets no more items of runs in than its limit, and two single calls beside them", async () => {
  const gate = new ConcurrencyGate(2);
  const order: string[] = [];
  const enter = (name: string, priority: Priority): void =>
    void gate.enter(priority).then(() => order.push(name));
  for (const name of ["run 1", "run 2", "run 3", "run 4"]) enter(name, "run");
  for (const name of ["single 1", "single 2", "single 3"]) enter(name, "single");
  await turn();
  expect(order).toEqual(["run 1", "run 2", "single 1", "single 2"]);
  gate.leave("run");
  await turn();
  expect(order.slice(4)).toEqual([]);
  gate.leave("single");
  await turn();
  expect(order.slice(4)).toEqual(["single 3"]);
  gate.leave("single");
  gate.leave("single");
  await turn();
  expect(order.slice(5)).toEqual(["run 3"]);
  gate.leave("run");
  await turn();
  expect(order.slice(6)).toEqual(["run 4"]);
  expect(gate.inside).toBe(2);
  gate.leave("run");
  gate.leave("run");
  expect(gate.inside).toBe(0);
});

it("ConcurrencyGate lets no more single calls in than its limit where no run is inside", async () => {
  const gate = new ConcurrencyGate(2);
  expect([gate.tryEnter("single"), gate.tryEnter("single"), gate.tryEnter("single")]).toEqual([
    true,
    true,
    false,
  ]);
  const order: string[] = [];
  void gate.enter("run").then(() => order.push("run"));
  void gate.enter("single").then(() => order.push("single"));
  gate.leave("single");
  await turn();
  expect(order).toEqual(["single"]);
});

it("ConcurrencyGate rejects with the signal's reason and forgets who gave up", async () => {
  const gate = new ConcurrencyGate(1);
  expect(gate.tryEnter("single")).toBe(true);
  const controller = new AbortController();
  const reason = new Error("enough");
  const entering = gate.enter("single", controller.signal);
  controller.abort(reason);
  await expect(entering).rejects.toBe(reason);
  await expect(gate.enter("single", controller.signal)).rejects.toBe(reason);
  gate.leave("single");
  expect(gate.inside).toBe(0);
});
