import { CustomSource, Input, Logging, LogLevel, MP4, QTFF } from "mediabunny";
import type { OpenBytes } from "../../bytes/open-bytes.ts";

/** An MP4 or MOV as mediabunny sees it, reading through our own door. The bytes must stay open as long as it. */
export function openVideo(open: OpenBytes, byteLength: number): Input {
  // Its warnings about odd files go to the console, which belongs to the program and not to a library.
  Logging.level = LogLevel.Silent;
  return new Input({
    formats: [MP4, QTFF],
    source: new CustomSource({
      getSize: () => byteLength,
      read: (start, end) => open.read(start, end - start),
      maxCacheSize: 4 * 1024 * 1024,
      prefetchProfile: "fileSystem",
      // A read that failed is seen by whoever waits for the next one.
      handleUnhandledError: () => undefined,
    }),
  });
}
