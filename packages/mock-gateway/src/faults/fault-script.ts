import { createRandom } from "../random/random.ts";
import { checkFaults } from "./check-faults.ts";
import {
  applicableTo,
  routesOf,
  type Fault,
  type FaultRequest,
  type FaultRule,
  type Faults,
} from "./faults.ts";

/** Gives the fault of each request, in the order of the requests. */
export type FaultScript = (request: FaultRequest) => Fault | undefined;

/** Every rule counts the requests it is about. The first rule that is due gives the fault. */
export function createFaultScript(faults: Faults, seed: number): FaultScript {
  if (typeof faults === "function") return faults;
  const rules = checkFaults(faults).map((rule, index) => createRule(rule, seed + index));
  return (request) => {
    let due: Fault | undefined;
    for (const rule of rules) due = rule(request, due !== undefined) ?? due;
    return due;
  };
}

function createRule(
  rule: FaultRule,
  seed: number,
): (request: FaultRequest, taken: boolean) => Fault | undefined {
  const { on = "any", every, rate, times = Infinity, fault } = rule;
  const kinds = routesOf(on).filter((kind) => applicableTo[fault.kind].includes(kind));
  if (kinds.length === 0) {
    throw new TypeError(
      `fault "${fault.kind}" cannot happen on "${on}" (only on ${applicableTo[fault.kind].join(", ")})`,
    );
  }
  const at = rule.at === undefined ? undefined : new Set([rule.at].flat());
  const random = createRandom(seed);
  let seen = 0;
  let fired = 0;
  return (request, taken) => {
    if (!kinds.includes(request.kind)) return undefined;
    seen++;
    // A number is drawn for every request, so that other conditions do not change which requests the rate falls on.
    const drawn = rate === undefined || random() < rate;
    const due = drawn && (at?.has(seen) ?? true) && (every === undefined || seen % every === 0);
    if (!due || taken || fired >= times) return undefined;
    fired++;
    return fault;
  };
}
