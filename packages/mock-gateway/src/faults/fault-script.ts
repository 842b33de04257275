import { createRandom } from "../random/random.ts";
import { actsBeforeBody } from "./acts-before-body.ts";
import { checkFaults } from "./check-faults.ts";
import type { FaultRequest } from "./fault-request.ts";
import { applicableTo, routesOf, type Fault, type FaultRule, type Faults } from "./faults.ts";

/** Gives the fault of each request, in the order of the requests. */
export interface FaultScript {
  /** The fault by the rules before the first one with `when`. */
  beforeBody(request: FaultRequest): Fault | undefined;
  /** The fault by all rules. `due` is the one of `beforeBody`. */
  afterBody(request: FaultRequest, due: Fault | undefined): Fault | undefined;
}

/**
 * Every rule counts the requests it is about. The first rule that is due gives the fault.
 *
 * @throws TypeError that names a rule or its field
 */
export function createFaultScript(faults: Faults, seed: number): FaultScript {
  if (typeof faults === "function") return { beforeBody: () => undefined, afterBody: checked(faults) };
  const checkedRules = checkFaults(faults);
  const rules = checkedRules.map((rule, index) => createRule(rule, seed + index));
  const firstWithWhen = checkedRules.findIndex(({ when }) => when !== undefined);
  const split = firstWithWhen === -1 ? rules.length : firstWithWhen;
  const late = checkedRules.findIndex(({ fault }, index) => index >= split && actsBeforeBody(fault));
  if (late !== -1) {
    throw new TypeError(
      `faults[${late}] happens before the body is read, and faults[${split}].when is called after that: ` +
        `put the rule before faults[${split}], without "when"`,
    );
  }
  return {
    beforeBody: (request) => firstDue(rules.slice(0, split), request),
    afterBody: (request, due) => firstDue(rules.slice(split), request, due),
  };
}

type Rule = (request: FaultRequest, isTaken: boolean) => Fault | undefined;

function firstDue(rules: readonly Rule[], request: FaultRequest, due?: Fault): Fault | undefined {
  for (const rule of rules) due = rule(request, due !== undefined) ?? due;
  return due;
}

function checked(
  faults: (request: FaultRequest) => Fault | undefined,
): (request: FaultRequest) => Fault | undefined {
  return (request) => {
    const fault = faults(request);
    if (fault === undefined || !actsBeforeBody(fault)) return fault;
    throw new TypeError(`a fault function cannot give "${fault.kind}" before the body is read: use a rule`);
  };
}

function createRule(rule: FaultRule, seed: number): Rule {
  const { on = "any", when, every, rate, times = Infinity, fault } = rule;
  const routes = routesOf(on).filter((route) => applicableTo[fault.kind].includes(route));
  if (routes.length === 0) {
    throw new TypeError(
      `fault "${fault.kind}" cannot happen on "${on}" (only on ${applicableTo[fault.kind].join(", ")})`,
    );
  }
  const at = rule.at === undefined ? undefined : new Set([rule.at].flat());
  const random = createRandom(seed);
  let seen = 0;
  let fired = 0;
  return (request, isTaken) => {
    if (!routes.includes(request.route) || (when !== undefined && !when(request))) return undefined;
    seen++;
    // A number is drawn for every request, so that other conditions do not change which requests the rate falls on.
    const drawn = rate === undefined || random() < rate;
    const due = drawn && (at?.has(seen) ?? true) && (every === undefined || seen % every === 0);
    if (!due || isTaken || fired >= times) return undefined;
    fired++;
    return fault;
  };
}
