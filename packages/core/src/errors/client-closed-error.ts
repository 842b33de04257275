import { SegmindError } from "./segmind-error.ts";

/** The client was closed; make a new one. */
export class ClientClosedError extends SegmindError {
  static override readonly errorName: string = "ClientClosedError";

  /** @param requestId the job that was asked for, which goes on at the gateway and may be billed */
  constructor(requestId?: string) {
    const message = "This client was closed: make a new SegmindClient.";
    if (requestId === undefined) super("CLIENT_CLOSED", message);
    else {
      const goesOn = "The job goes on at the gateway, and a new client can take it up by its requestId.";
      super("CLIENT_CLOSED", `${message} ${goesOn}`, { requestId, mayBeBilled: true });
    }
  }
}
