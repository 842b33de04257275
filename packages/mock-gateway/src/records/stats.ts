/** Live counters of a mock gateway. */
export interface MockStats {
  /** All requests that arrived. */
  requests: number;
  /** POSTs that arrived. */
  posts: number;
  /** POSTs of the synchronous route. */
  sync: number;
  /** POSTs of the queued route. */
  submits: number;
  /** POSTs that the quota allowed. */
  acceptedPosts: number;
  /** Arrival times of the POSTs that counted to the quota, ms of `performance.now()`. */
  arrivals: number[];
  /**
   * Payments: each synchronous call that produced HTTP 200, and each job that COMPLETED (with `billing: "on-submit"`,
   * each job that was accepted).
   */
  bills: number;
  /** GETs of jobs. */
  polls: number;
  /** GETs of `/v2/requests/{id}/status`. */
  statusPolls: number;
  /** GETs of `/v2/requests/{id}` and `/v1/requests/{id}`. */
  resultPolls: number;
  /** GETs of the balance. */
  creditReads: number;
  /** Responses with status 429. */
  rateLimited: number;
  /** Requests that a fault fell on. */
  faulted: number;
  jobsCreated: number;
  jobsCompleted: number;
  jobsFailed: number;
}

export function createStats(): MockStats {
  return {
    requests: 0,
    posts: 0,
    sync: 0,
    submits: 0,
    acceptedPosts: 0,
    arrivals: [],
    bills: 0,
    polls: 0,
    statusPolls: 0,
    resultPolls: 0,
    creditReads: 0,
    rateLimited: 0,
    faulted: 0,
    jobsCreated: 0,
    jobsCompleted: 0,
    jobsFailed: 0,
  };
}
