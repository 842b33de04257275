import { checkFields, valueError } from "../checks/check-fields.ts";
import {
  bytesOrText,
  callback,
  flag,
  isObject,
  numberFrom,
  oneOf,
  text,
  textRecord,
  wholeNumberFrom,
  type Check,
} from "../checks/checks.ts";
import { badVectors, faultTargets, type FaultKind, type FaultRule } from "./faults.ts";

const status: Check = { ...wholeNumberFrom(200, 599), is: "an HTTP status from 200 to 599" };
const position = wholeNumberFrom(1);

type Fields = Readonly<Record<string, Check>>;

/** The fields of each kind of fault, and which of them are required. */
const faultFields: Readonly<Record<FaultKind, readonly [fields: Fields, ...required: string[]]>> = {
  status: [{ status, message: text, headers: textRecord, html: flag, early: flag }, "status"],
  html: [{ status, billed: flag }],
  body: [{ status, body: bytesOrText, headers: textRecord, billed: flag }, "body"],
  "cut-body": [{}],
  "reset-before-body": [{}],
  "reset-after-body": [{ billed: flag }],
  "reset-during-headers": [{}],
  "slow-body": [{ durationMs: numberFrom(0), chunks: wholeNumberFrom(1) }, "durationMs"],
  hang: [{ billed: flag }],
  "early-404": [{}],
  "bad-vector": [{ vector: oneOf(badVectors) }, "vector"],
  "fail-job": [{ error: text }],
  "never-complete": [{}],
  "unknown-state": [{ state: text }, "state"],
  redirect: [{ location: text, status }, "location"],
  "echo-key": [{ status: oneOf([401, 500]) }],
  "foreign-urls": [{ origin: text }, "origin"],
};

const ruleFields: Fields = {
  on: oneOf(faultTargets),
  when: callback,
  at: {
    is: `${position.is}, or a list of them`,
    test: (value) => (Array.isArray(value) ? value : [value]).every(position.test),
  },
  every: wholeNumberFrom(1),
  rate: numberFrom(0, 1),
  times: numberFrom(0),
  fault: { is: 'an object with a "kind"', test: isObject },
};

/**
 * Checks one rule or a list of them.
 *
 * @throws TypeError that names the field
 */
export function checkFaults(value: unknown): FaultRule[] {
  const rules: unknown[] = Array.isArray(value) ? value : [value];
  rules.forEach((rule, index) => {
    const path = Array.isArray(value) ? `faults[${index}]` : "faults";
    const { fault } = checkFields(rule, ruleFields, path, ["fault"]);
    const kind = isObject(fault) ? fault["kind"] : undefined;
    if (!isFaultKind(kind)) {
      throw valueError(`${path}.fault.kind`, oneOf(Object.keys(faultFields)).is, kind);
    }
    const [fields, ...required] = faultFields[kind];
    checkFields(fault, { kind: text, ...fields }, `${path}.fault`, required);
  });
  return rules as FaultRule[];
}

function isFaultKind(value: unknown): value is FaultKind {
  return typeof value === "string" && Object.hasOwn(faultFields, value);
}
