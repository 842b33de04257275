import type { PollResult } from "../response/read-results.ts";
import type { Usage } from "../send/usage.ts";

/** What is done when a job ends. */
export interface JobReader<Result> {
  /**
   * Makes the result of the completed job's response.
   *
   * @throws InvalidResponseError where the response cannot be used
   */
  read(result: PollResult): Result | Promise<Result>;
  /**
   * Writes down what became of a job that gave no result.
   *
   * @returns whether the job can still be taken up by its id
   */
  settle(error: unknown, usage: Usage): Promise<boolean>;
}
