import { InvalidInputError, type InputIssue } from "@segmind-embeddings/core";

/** The values that an option accepts. */
export interface OptionRule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

export const positiveInteger = rule(
  "a whole number above 0",
  (value) => Number.isSafeInteger(value) && Number(value) > 0,
);
export const positiveNumber = rule(
  "a number above 0",
  (value) => Number.isFinite(value) && Number(value) > 0,
);
export const nonNegative = rule(
  "a number, 0 or more",
  (value) => Number.isFinite(value) && Number(value) >= 0,
);
export const boolean = rule("true or false", (value) => typeof value === "boolean");
export const text = rule("a string that is not empty", (value) => typeof value === "string" && value !== "");
export const oneOf = (...values: readonly string[]): OptionRule =>
  rule(values.map((value) => JSON.stringify(value)).join(" or "), (value) =>
    values.includes(value as string),
  );
export const abortSignal = rule("an AbortSignal", (value) => value instanceof AbortSignal);
export const object = rule("an object", (value) => typeof value === "object" && value !== null);
export const mediaTypeList = rule(
  "a list of media types",
  (value) => Array.isArray(value) && value.every((entry) => typeof entry === "string" && entry.includes("/")),
);

function rule(expected: string, accepts: (value: unknown) => boolean): OptionRule {
  return { expected, accepts };
}

/** Checks options strictly: an unknown one is an error, because it would silently do nothing. */
export function checkOptions(
  options: object,
  rules: Readonly<Record<string, OptionRule>>,
  path = "options",
): void {
  if (!object.accepts(options))
    throw new InvalidInputError([{ path, received: describe(options), expected: object.expected }]);
  const issues: InputIssue[] = [];
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    if (value === undefined) continue;
    const known = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (known === undefined) {
      issues.push({
        path: `${path}.${name}`,
        received: "an unknown option",
        expected: `one of ${Object.keys(rules).join(", ")}`,
      });
    } else if (!known.accepts(value)) {
      issues.push({ path: `${path}.${name}`, received: describe(value), expected: known.expected });
    }
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
}

/** Describes a value without its content, which may be large or private. */
export function describe(value: unknown): string {
  if (typeof value === "string")
    return value.length <= 60 ? JSON.stringify(value) : `a string of ${value.length} characters`;
  if (typeof value === "number" || typeof value === "boolean" || value === null || value === undefined)
    return String(value);
  return typeof value === "object" ? describeObject(value) : `a ${typeof value}`;
}

function describeObject(value: object): string {
  try {
    const name = (value as { constructor?: { name?: unknown } }).constructor?.name;
    return typeof name === "string" && name !== "" ? `an object of type ${name}` : "an object";
  } catch {
    return "an object"; // its properties throw
  }
}
