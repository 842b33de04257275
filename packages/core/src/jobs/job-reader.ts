import type { JobAnswer } from "../response/answers.ts";
import type { Usage } from "../send/usage.ts";

/** What is done with the end of a job, whoever waits for it. */
export interface JobReader<Result> {
  /**
   * Makes the result of the completed job's answer.
   *
   * @throws InvalidResponseError where the answer cannot be used
   */
  read(answer: JobAnswer): Result | Promise<Result>;
  /**
   * Writes down what became of a job that gave no result.
   *
   * @returns whether the job can still be taken up by its id
   */
  settle(error: unknown, usage: Usage): Promise<boolean>;
}
