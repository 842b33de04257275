import { MediaError } from "./media-error.ts";

/** @throws MediaError that says what a call needs which this runtime lacks */
export function throwUnsupported(call: string): never {
  throw new MediaError(
    "RUNTIME_UNSUPPORTED",
    call,
    "it needs Node's files and threads, which this runtime lacks. Load and cut media in Node or Bun; here give the client " +
      "bytes, a Blob, a URL or a MediaSource of your own.",
  );
}
