/** A test of a value that came from outside. */
export interface Check {
  /** What the value must be, as the words after "must be". */
  readonly is: string;
  readonly test: (value: unknown) => boolean;
  /** The values of a check made by {@link oneOf}. */
  readonly allowed?: readonly unknown[];
}

export const text: Check = { is: "a string", test: (value) => typeof value === "string" };

export const nonEmptyText: Check = {
  is: "a string that is not empty",
  test: (value) => typeof value === "string" && value !== "",
};

export const textList: Check = {
  is: "a list of strings",
  test: (value) => Array.isArray(value) && value.every(text.test),
};

export const textRecord: Check = {
  is: "an object of strings",
  test: (value) => isObject(value) && Object.values(value).every(text.test),
};

export const bytesOrText: Check = {
  is: "a string or a Uint8Array",
  test: (value) => typeof value === "string" || value instanceof Uint8Array,
};

export const flag: Check = { is: "true or false", test: (value) => typeof value === "boolean" };

export const object: Check = { is: "an object", test: isObject };

export const callback: Check = { is: "a function", test: (value) => typeof value === "function" };

/** A number from `min` to `max`, inclusive. */
export function numberFrom(min: number, max = Infinity): Check {
  return {
    is: `a number ${range(min, max)}`,
    test: (value) => typeof value === "number" && value >= min && value <= max,
  };
}

/** A whole number from `min` to `max`, inclusive. */
export function wholeNumberFrom(min: number, max = Infinity): Check {
  const { test } = numberFrom(min, max);
  return { is: `a whole number ${range(min, max)}`, test: (value) => Number.isInteger(value) && test(value) };
}

export function oneOf(allowed: readonly unknown[]): Check {
  return { is: `one of ${allowed.join(", ")}`, test: (value) => allowed.includes(value), allowed };
}

/** A value that either check accepts. */
export function either(one: Check, other: Check): Check {
  return { is: `${one.is} or ${other.is}`, test: (value) => one.test(value) || other.test(value) };
}

function range(min: number, max: number): string {
  return max === Infinity ? `from ${min}` : `from ${min} to ${max}`;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
