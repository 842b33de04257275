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

/** Says for each request, in order, what goes wrong with it. */
export type FaultScript = (request: FaultRequest) => Fault | undefined;

/** Every rule counts every request it is about; the first one that is due decides. */
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
    // Drawn for each request, due or not, so that the share falls on the same requests whatever else is asked.
    const drawn = rate === undefined || random() < rate;
    const due = drawn && (at?.has(seen) ?? true) && (every === undefined || seen % every === 0);
    if (!due || taken || fired >= times) return undefined;
    fired++;
    return fault;
  };
}
