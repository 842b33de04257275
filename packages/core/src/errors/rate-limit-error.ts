import { GatewayError, type GatewayErrorOptions } from "./gateway-error.ts";

/**
 * The quota is used up and the wait for it is longer than `maxQueueTime` allows. The request that waited was not
 * sent; where an earlier attempt or an accepted job may be billed, `mayBeBilled` says so.
 */
export class RateLimitError extends GatewayError {
  static override readonly errorName: string = "RateLimitError";
  /** When quota is expected again, as far as the gateway's headers say. */
  declare readonly resetAt?: Date;

  constructor(message: string, options: Partial<GatewayErrorOptions> & { resetAt?: Date } = {}) {
    const { resetAt, ...rest } = options;
    super(message, { status: 429, code: "RATE_LIMITED", isRetryable: true, ...rest });
    if (resetAt !== undefined) this.resetAt = resetAt;
  }
}
