import { isObject, type Check } from "./checks.ts";

/**
 * Checks the fields of an object. A field that is undefined counts as absent.
 *
 * @param path names the object in messages, as in `faults[0]`; empty for the outermost object
 * @throws TypeError that names the field
 */
export function checkFields(
  value: unknown,
  checks: Readonly<Record<string, Check>>,
  path: string,
  required: readonly string[] = [],
): Record<string, unknown> {
  if (!isObject(value)) throw valueError(path, "an object", value);
  const pathOf = (name: string) => (path === "" ? name : `${path}.${name}`);
  for (const [name, field] of Object.entries(value)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      throw new TypeError(`${pathOf(name)} is unknown (known: ${Object.keys(checks).join(", ")})`);
    }
    if (field !== undefined && !check.test(field)) throw valueError(pathOf(name), check.is, field);
  }
  for (const name of required) {
    if (value[name] === undefined) throw valueError(pathOf(name), checks[name]?.is ?? "set", undefined);
  }
  return value;
}

export function valueError(path: string, expected: string, value: unknown): TypeError {
  const problem = value === undefined ? "and is missing" : `not ${show(value)}`;
  return new TypeError(`${path} must be ${expected}, ${problem}`);
}

function show(value: unknown): string {
  // JSON has no NaN, no Infinity and no functions.
  return typeof value === "number" || typeof value === "function" ? String(value) : JSON.stringify(value);
}
