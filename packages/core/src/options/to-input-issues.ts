import type * as z from "zod/mini";
import type { InputIssue } from "../errors/invalid-input-error.ts";
import { describeValue } from "../errors/describe-value.ts";
import { nearestName } from "./nearest-name.ts";

/** An issue names so many unknown fields. */
const mostNamed = 10;

/** A name may be anything, also a file's bytes. */
const shortName = (name: string): string => name.slice(0, 60);

/**
 * A zod error in our words: path, what came, what is allowed.
 *
 * @param known the names that are allowed at the top, of which the nearest is named for an unknown one
 */
export function toInputIssues(
  error: z.core.$ZodError,
  value: unknown,
  path = "",
  known: readonly string[] = [],
): InputIssue[] {
  return error.issues.map((issue) => {
    const at = issue.path.reduce<string>(
      (parent, step) =>
        typeof step === "number"
          ? `${parent}[${String(step)}]`
          : parent === ""
            ? shortName(String(step))
            : `${parent}.${shortName(String(step))}`,
      path,
    );
    if (issue.code === "unrecognized_keys") {
      const named = issue.keys.slice(0, mostNamed);
      const keys = named.map((key) => JSON.stringify(shortName(key))).join(", ");
      const more = issue.keys.length - named.length;
      const nearest = named.map((key) => nearestName(key, known)).filter((name) => name !== undefined);
      return {
        path: at || "value",
        received: `unknown ${issue.keys.length === 1 ? "field" : "fields"} ${keys}${more > 0 ? ` and ${String(more)} more` : ""}`,
        expected: `known fields only${nearest.length === 0 ? "" : `; did you mean ${nearest.join(", ")}?`}`,
      };
    }
    const received: unknown = issue.path.reduce<unknown>(
      (parent, step) =>
        typeof parent === "object" && parent !== null
          ? (parent as Record<PropertyKey, unknown>)[step as string]
          : undefined,
      value,
    );
    return { path: at || "value", received: describeValue(received), expected: expectationOf(issue) };
  });
}

function expectationOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") {
    const expected = issue.expected === "int" ? "integer" : issue.expected;
    return `${/^[aeiou]/.test(expected) ? "an" : "a"} ${expected}`;
  }
  if (issue.code === "invalid_value") return `one of ${issue.values.map(String).join(", ")}`;
  // A bound with a message of its own has something to add to the number.
  if (issue.message.includes("did you mean")) return issue.message;
  if (issue.code === "too_small") {
    return `${issue.inclusive === false ? "more than" : "at least"} ${String(issue.minimum)}${unitOf(issue.origin)}`;
  }
  if (issue.code === "too_big") {
    return `${issue.inclusive === false ? "less than" : "at most"} ${String(issue.maximum)}${unitOf(issue.origin)}`;
  }
  return issue.message;
}

function unitOf(origin: string): string {
  if (origin === "array") return " entries";
  return origin === "string" ? " characters" : "";
}
