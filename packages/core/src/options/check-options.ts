import { describeValue } from "../errors/describe-value.ts";
import { InvalidInputError, throwInvalidInput } from "../errors/invalid-input-error.ts";
import { checkFields, type FieldRules } from "./check-fields.ts";
import { isObject } from "./rule.ts";

/**
 * Checks options strictly: an unknown one is an error, because an option that does nothing is worse than none.
 *
 * @returns the options without those that are `undefined`
 * @throws InvalidInputError
 */
export function checkOptions<Options extends object>(
  rules: FieldRules,
  options: Options | undefined,
): Options {
  const given: unknown = options ?? {};
  if (!isObject(given)) {
    return throwInvalidInput("options", describeValue(given), "an object");
  }
  const { fields, issues } = checkFields(rules, given, "options");
  if (issues.length > 0) throw new InvalidInputError(issues);
  return fields as Options;
}
