import { describeValue } from "../errors/describe-value.ts";
import { refuse } from "../errors/invalid-input-error.ts";
import { requestIdPattern } from "../response/answers.ts";

/**
 * @throws InvalidInputError for an id that could change the address it is put in
 */
export function checkRequestId(requestId: unknown): string {
  if (typeof requestId !== "string" || !requestIdPattern.test(requestId)) {
    refuse("requestId", describeValue(requestId), "the id of a job: letters, digits, dashes and underscores");
  }
  return requestId;
}
