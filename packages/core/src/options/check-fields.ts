import type { InputIssue } from "../errors/invalid-input-error.ts";
import { nearestName } from "./nearest-name.ts";
import { shortName, type Rule } from "./rule.ts";

/** The fields an object may have, none of them required. */
export type FieldRules = Readonly<Record<string, Rule>>;

/** The most unknown fields that an issue names. */
const mostNamed = 10;

/**
 * Checks an object strictly: a field that has no rule is an issue. A field that is `undefined` counts as left out.
 *
 * @param path how issues name the object; empty for one that has no name
 * @returns the fields that are there, and all that is wrong with them
 */
export function checkFields(
  rules: FieldRules,
  value: object,
  path: string,
): { fields: Record<string, unknown>; issues: InputIssue[] } {
  const fields: Record<string, unknown> = {};
  const issues: InputIssue[] = [];
  const unknown: string[] = [];
  for (const name in value) {
    if (!Object.hasOwn(rules, name)) {
      unknown.push(name);
      continue;
    }
    const field = (value as Record<string, unknown>)[name];
    if (field === undefined) continue;
    fields[name] = field;
    issues.push(...(rules[name]?.(field, path === "" ? name : `${path}.${name}`) ?? []));
  }
  if (unknown.length > 0) issues.push(unknownFields(unknown, Object.keys(rules), path));
  return { fields, issues };
}

function unknownFields(unknown: readonly string[], known: readonly string[], path: string): InputIssue {
  const named = unknown.slice(0, mostNamed);
  const names = named.map((name) => JSON.stringify(shortName(name))).join(", ");
  const more = unknown.length - named.length;
  const nearest = named.map((name) => nearestName(name, known)).filter((name) => name !== undefined);
  return {
    path: path || "value",
    received: `unknown ${unknown.length === 1 ? "field" : "fields"} ${names}${more > 0 ? ` and ${String(more)} more` : ""}`,
    expected: `known fields only${nearest.length === 0 ? "" : `; did you mean ${nearest.join(", ")}?`}`,
  };
}
