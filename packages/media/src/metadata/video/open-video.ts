import { CustomSource, Input, Logging, LogLevel, MP4, QTFF } from "mediabunny";
import type { OpenBytes } from "../../bytes/open-bytes.ts";

/** Opens an MP4 or MOV with mediabunny. The bytes must stay open as long. */
export function openVideo(open: OpenBytes, byteLength: number): Input {
  // mediabunny prints warnings, but the console belongs to the program.
  Logging.level = LogLevel.Silent;
  return new Input({
    formats: [MP4, QTFF],
    source: new CustomSource({
      getSize: () => byteLength,
      read: (start, end) => open.read(start, end - start),
      maxCacheSize: 4 * 1024 * 1024,
      prefetchProfile: "fileSystem",
      // A failed read is reported by the next one.
      handleUnhandledError: () => undefined,
    }),
  });
}
