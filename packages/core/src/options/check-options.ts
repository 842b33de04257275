import type * as z from "zod/mini";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { toInputIssues } from "./to-input-issues.ts";

/**
 * Checks options strictly: an unknown one is an error, because an option that does nothing is worse than none.
 *
 * @returns the options without those that are `undefined`
 * @throws InvalidInputError
 */
export function checkOptions<Options extends object>(
  schema: z.ZodMiniObject,
  options: Options | undefined,
): Options {
  const { data, error } = schema.safeParse(options ?? {});
  if (error !== undefined) {
    throw new InvalidInputError(toInputIssues(error, options, "options", Object.keys(schema.shape)));
  }
  for (const key of Object.keys(data)) if (data[key] === undefined) Reflect.deleteProperty(data, key);
  return data as Options;
}
