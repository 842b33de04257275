import { SegmindError, type SegmindErrorOptions } from "./segmind-error.ts";

/**
 * The transport cannot send at all: the dispatcher is none of undici 8 or is closed already, or this runtime has no
 * sockets for undici. It is no trouble of the network, and trying again does not help. Nothing was sent by this attempt.
 */
export class TransportError extends SegmindError {
  static override readonly errorName: string = "TransportError";

  constructor(
    message: string,
    options: Pick<SegmindErrorOptions, "cause" | "requestId" | "mayBeBilled"> = {},
  ) {
    super("TRANSPORT_UNUSABLE", message, options);
  }
}
