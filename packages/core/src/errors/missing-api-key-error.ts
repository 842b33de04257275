import { SegmindError } from "./segmind-error.ts";

/** No API key: neither the option `apiKey` nor the environment variable `SEGMIND_API_KEY` holds one. */
export class MissingApiKeyError extends SegmindError {
  static override readonly errorName: string = "MissingApiKeyError";

  constructor() {
    super(
      "MISSING_API_KEY",
      "No API key: pass `apiKey` to the client or set the environment variable SEGMIND_API_KEY.",
    );
  }
}
