import { describeValue } from "../errors/describe-value.ts";
import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { requestIdPattern } from "../response/read-results.ts";

/**
 * @throws InvalidInputError for an id that could change the address it is put in
 */
export function checkRequestId(requestId: unknown): string {
  if (typeof requestId !== "string" || !requestIdPattern.test(requestId)) {
    throwInvalidInput(
      "requestId",
      describeValue(requestId),
      "the id of a job: letters, digits, dashes and underscores",
    );
  }
  return requestId;
}
