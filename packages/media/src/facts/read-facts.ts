import { SegmindError } from "@segmind-embeddings/core";
import { BrokenMediaError } from "../errors/content-errors.ts";
import type { FormatInput } from "./format-problem.ts";
import type { MediaFacts } from "./media-facts.ts";
import { readGif } from "./read-gif.ts";
import { readHeif } from "./read-heif.ts";
import { readJpeg } from "./read-jpeg.ts";
import { readPdf } from "./read-pdf.ts";
import { readPng } from "./read-png.ts";
import { readTiff } from "./read-tiff.ts";
import { readVideo } from "./read-video.ts";
import { readWav } from "./read-wav.ts";
import { readWebp } from "./read-webp.ts";
import { walkMp3 } from "./walk-mp3.ts";

/** Reads the facts of a file whose media type is known; whatever its reader stumbles over is a broken file. */
export function readFacts(input: FormatInput, maxPdfBytes: number | undefined): Promise<MediaFacts> {
  return asBroken(input, () => read(input, maxPdfBytes));
}

async function read(input: FormatInput, maxPdfBytes: number | undefined): Promise<MediaFacts> {
  switch (input.mediaType) {
    case "image/png":
      return readPng(input);
    case "image/jpeg":
      return readJpeg(input);
    case "image/tiff":
      return readTiff(input);
    case "image/gif":
      return readGif(input);
    case "image/avif":
    case "image/heic":
      return readHeif(input);
    case "image/webp":
      return readWebp(input);
    case "audio/mpeg":
    case "audio/wav": {
      const layout = await (input.mediaType === "audio/wav" ? readWav(input) : walkMp3(input));
      const { kind, duration, sampleRate, channels } = layout;
      return { kind, duration, sampleRate, channels };
    }
    case "video/mp4":
    case "video/quicktime":
      return readVideo(input);
    default:
      return readPdf(input, maxPdfBytes);
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
