import { badVectors, faultTargets, type FaultKind, type FaultRule } from "./faults.ts";

interface Check {
  /** What the field must be, as the words after "must be". */
  is: string;
  test(value: unknown): boolean;
  required?: boolean;
}

const text: Check = { is: "a string", test: (value) => typeof value === "string" };
const flag: Check = { is: "true or false", test: (value) => typeof value === "boolean" };
const count: Check = {
  is: "a whole number from 1",
  test: (value) => Number.isInteger(value) && (value as number) >= 1,
};
const status: Check = {
  is: "an HTTP status from 200 to 599",
  test: (value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
};
const milliseconds: Check = {
  is: "milliseconds, 0 or more",
  test: (value) => typeof value === "number" && value >= 0,
};
const headers: Check = {
  is: "an object of strings",
  test: (value) => isObject(value) && Object.values(value).every((item) => typeof item === "string"),
};
const bytes: Check = {
  is: "a string",
  test: (value) => typeof value === "string" || value instanceof Uint8Array,
};
const oneOf = (allowed: readonly unknown[]): Check => ({
  is: `one of ${allowed.join(", ")}`,
  test: (value) => allowed.includes(value),
});
const required = (check: Check): Check => ({ ...check, required: true });

const faultFields: Readonly<Record<FaultKind, Readonly<Record<string, Check>>>> = {
  status: { status: required(status), message: text, headers, html: flag, early: flag },
  html: { status, billed: flag },
  body: { status, body: required(bytes), headers, billed: flag },
  "cut-body": {},
  "reset-before-body": {},
  "reset-after-body": { billed: flag },
  "reset-during-headers": {},
  "slow-body": { durationMs: required(milliseconds), chunks: count },
  hang: { billed: flag },
  "early-404": {},
  "bad-vector": { vector: required(oneOf(badVectors)) },
  "fail-job": { error: text },
  "never-complete": {},
  "unknown-state": { state: required(text) },
  redirect: { location: required(text), status },
  "echo-key": { status: oneOf([401, 500]) },
  "foreign-urls": { origin: required(text) },
};

const ruleFields: Readonly<Record<string, Check>> = {
  on: oneOf(faultTargets),
  at: {
    is: "a whole number from 1, or a list of them",
    test: (value) => (Array.isArray(value) ? value : [value]).every((item) => count.test(item)),
  },
  every: count,
  rate: {
    is: "a number from 0 to 1",
    test: (value) => typeof value === "number" && value >= 0 && value <= 1,
  },
  times: { is: "a number from 0", test: (value) => typeof value === "number" && value >= 0 },
  fault: { is: 'an object with a "kind"', test: isObject, required: true },
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
    const { fault } = checkFields(rule, ruleFields, path);
    const kinds = Object.keys(faultFields);
    const kind = isObject(fault) ? fault["kind"] : undefined;
    if (!isFaultKind(kind)) throw problem(`${path}.fault.kind`, `one of ${kinds.join(", ")}`, kind);
    checkFields(fault, { kind: text, ...faultFields[kind] }, `${path}.fault`);
  });
  return rules as FaultRule[];
}

function checkFields(
  value: unknown,
  fields: Readonly<Record<string, Check>>,
  path: string,
): Record<string, unknown> {
  if (!isObject(value)) throw problem(path, "an object", value);
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(fields, name)) {
      throw new TypeError(`${path}.${name}: unknown field (known: ${Object.keys(fields).join(", ")})`);
    }
  }
  for (const [name, check] of Object.entries(fields)) {
    const field = value[name];
    if (field === undefined ? check.required : !check.test(field))
      throw problem(`${path}.${name}`, check.is, field);
  }
  return value;
}

function problem(path: string, expected: string, value: unknown): TypeError {
  const got = value === undefined ? "it is missing" : `not ${JSON.stringify(value)}`;
  return new TypeError(`${path}: must be ${expected}, ${got}`);
}

function isFaultKind(value: unknown): value is FaultKind {
  return typeof value === "string" && Object.hasOwn(faultFields, value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
