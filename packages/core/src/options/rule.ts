import { describeValue } from "../errors/describe-value.ts";
import type { InputIssue } from "../errors/invalid-input-error.ts";

/** Lists what is wrong with a value: nothing where it is allowed. */
export type Rule = (value: unknown, path: string) => readonly InputIssue[];

/** A rule for each option of a group, so that the compiler misses one here when an option is added. */
export type Rules<Options> = { readonly [Key in keyof Required<Options>]: Rule };

const none: readonly InputIssue[] = [];

/** @param expected what is allowed, as it stands behind "expected" in the error */
export const rule =
  (expected: string, isAllowed: (value: unknown) => boolean): Rule =>
  (value, path) =>
    isAllowed(value) ? none : [{ path, received: describeValue(value), expected }];

/** A finite number. */
export const number = (expected: string, isAllowed: (value: number) => boolean): Rule =>
  rule(expected, (value) => typeof value === "number" && Number.isFinite(value) && isAllowed(value));

export const integer = (expected: string, isAllowed: (value: number) => boolean): Rule =>
  rule(expected, (value) => Number.isSafeInteger(value) && isAllowed(value as number));

export const string = rule("a string", (value) => typeof value === "string");

export const boolean = rule("a boolean", (value) => typeof value === "boolean");

export const anyFunction = rule("a function", (value) => typeof value === "function");

/** Whatever it is; something else checks it. */
export const anything: Rule = () => none;

export const oneOf = (...values: readonly string[]): Rule =>
  rule(`one of ${values.join(", ")}`, (value) => values.includes(value as string));

/** An object that has these methods, whichever class or copy of the package it comes from. */
export const withMethods = (expected: string, ...methods: readonly string[]): Rule =>
  rule(
    expected,
    (value) => isObject(value) && methods.every((method) => typeof value[method] === "function"),
  );

/** An object whose values are all strings. */
export const stringRecord: Rule = (value, path) => {
  if (!isObject(value)) {
    return [{ path, received: describeValue(value), expected: "an object of strings" }];
  }
  return Object.entries(value).flatMap(([name, entry]) => string(entry, `${path}.${shortName(name)}`));
};

/** Whether it is an object that is no array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A name may be anything, also a file's bytes. */
export const shortName = (name: string): string => name.slice(0, 60);
