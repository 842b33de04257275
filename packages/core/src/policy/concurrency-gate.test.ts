import { expect, it } from "vitest";
import { ConcurrencyGate } from "./concurrency-gate.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("lets no more than its limit in, single calls before runs, in order", async () => {
  const gate = new ConcurrencyGate(2);
  const order: string[] = [];
  const enter = (name: string, lane: "single" | "run"): void =>
    void gate.enter(lane).then(() => order.push(name));
  enter("run 1", "run");
  enter("run 2", "run");
  enter("run 3", "run");
  enter("run 4", "run");
  enter("single 1", "single");
  enter("single 2", "single");
  await turn();
  expect(order).toEqual(["run 1", "run 2"]);
  for (let index = 0; index < 4; index += 1) gate.leave();
  await turn();
  expect(order.slice(2)).toEqual(["single 1", "single 2", "run 3", "run 4"]);
  expect(gate.inside).toBe(2);
  gate.leave();
  gate.leave();
  expect(gate.inside).toBe(0);
});

it("rejects with the signal's reason and forgets who gave up", async () => {
  const gate = new ConcurrencyGate(1);
  expect(gate.tryEnter()).toBe(true);
  const controller = new AbortController();
  const reason = new Error("enough");
  const entering = gate.enter("single", controller.signal);
  controller.abort(reason);
  await expect(entering).rejects.toBe(reason);
  await expect(gate.enter("single", controller.signal)).rejects.toBe(reason);
  gate.leave();
  expect(gate.inside).toBe(0);
});
