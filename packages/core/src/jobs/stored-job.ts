import type { Job, JobStatus } from "./job.ts";

/** A job whose result is stored already: nothing is left to ask. */
export class StoredJob<Result> implements Job<Result> {
  readonly requestId: string;
  readonly #result: () => Result;

  /** @param result makes the result, anew each time */
  constructor(requestId: string, result: () => Result) {
    this.requestId = requestId;
    this.#result = result;
  }

  async status(): Promise<JobStatus> {
    return Promise.resolve({ status: "COMPLETED", requestId: this.requestId, metrics: {} });
  }

  async result(): Promise<Result> {
    return Promise.resolve(this.#result());
  }

  async wait(): Promise<Result> {
    return this.result();
  }
}
