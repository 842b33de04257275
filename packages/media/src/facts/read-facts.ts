import { SegmindError } from "@segmind-embeddings/core";
import { BrokenMediaError } from "../errors/content-errors.ts";
import { openMediaParser } from "../parse/open-media-parser.ts";
import type { ParseLimits } from "../parse/parse-options.ts";
import type { FormatInput } from "./format-problem.ts";
import type { MediaFacts } from "./media-facts.ts";
import { readJpeg } from "./read-jpeg.ts";
import { readMp3 } from "./read-mp3.ts";
import { readOtherImage } from "./read-other-image.ts";
import { readPng } from "./read-png.ts";
import { readTiff } from "./read-tiff.ts";
import { readWav } from "./read-wav.ts";

/** How facts are read: the bounds on reading PDFs and videos. */
export interface FactsOptions {
  readonly limits: ParseLimits;
  readonly maxPdfBytes: number | undefined;
}

/** Reads the facts of a file whose media type is known; whatever its reader stumbles over is a broken file. */
export function readFacts(input: FormatInput, options: FactsOptions): Promise<MediaFacts> {
  return asBroken(input, () => read(input, options));
}

async function read(input: FormatInput, options: FactsOptions): Promise<MediaFacts> {
  switch (input.mediaType) {
    case "image/png":
      return readPng(input);
    case "image/jpeg":
      return readJpeg(input);
    case "image/tiff":
      return readTiff(input);
    case "audio/mpeg":
      return readMp3(input);
    case "audio/wav": {
      const { kind, duration, sampleRate, channels } = await readWav(input);
      return { kind, duration, sampleRate, channels };
    }
    case "video/mp4":
    case "video/quicktime":
    case "application/pdf": {
      using parser = openMediaParser({ ...input, maxPdfBytes: options.maxPdfBytes }, options.limits);
      return await parser.run({ do: "readFacts" });
    }
    default:
      return readOtherImage(input);
  }
}

/** Turns what a format's reader throws into {@link BrokenMediaError}; errors of our own and aborts pass. */
export async function asBroken<T>(
  { bytes, mediaType, signal }: Pick<FormatInput, "bytes" | "mediaType" | "signal">,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (signal?.aborted && cause === signal.reason) throw cause;
    if (SegmindError.isInstance(cause)) throw cause;
    throw new BrokenMediaError(bytes.label, mediaType, "it cannot be read", { cause });
  }
}
