import { SegmindError } from "./segmind-error.ts";

/** The client was closed; make a new one. */
export class ClientClosedError extends SegmindError {
  static override readonly errorName: string = "ClientClosedError";

  constructor() {
    super("CLIENT_CLOSED", "This client was closed: make a new SegmindClient.");
  }
}
