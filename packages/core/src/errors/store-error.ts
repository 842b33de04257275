import { SegmindError } from "./segmind-error.ts";

/** What a {@link StoreError} adds to the base. */
export interface StoreErrorOptions {
  cause?: unknown;
  /** Stable and meant for programs; a store's own package names its cases, such as `STORE_FULL`. @default "STORE_FAILED" */
  code?: string;
  mayBeBilled?: boolean;
  requestId?: string | undefined;
  isRetryable?: boolean;
}

/**
 * A store or a shared quota could not be read or written. Where it was asked for the permission to send, nothing was
 * sent and nothing is billed. `cause` is the error of the store itself.
 */
export class StoreError extends SegmindError {
  static override readonly errorName: string = "StoreError";

  constructor(message: string, { code = "STORE_FAILED", ...options }: StoreErrorOptions = {}) {
    super(code, message, options);
  }
}
