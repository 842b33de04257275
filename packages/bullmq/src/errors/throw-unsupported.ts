import { SegmindError } from "@segmind-embeddings/core";

/** @throws SegmindError that says what a call needs which this runtime lacks */
export function throwUnsupported(call: string, needs: string): never {
  throw new SegmindError(
    "RUNTIME_UNSUPPORTED",
    `${call} needs ${needs}, which this runtime lacks. Enqueue and work in Node; what is stored there can be read from here ` +
      "through a service of your own.",
  );
}
