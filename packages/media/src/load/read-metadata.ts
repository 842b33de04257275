import { asBroken } from "../metadata/as-broken.ts";
import type { FormatInput } from "../metadata/format-problem.ts";
import type { MediaMetadata } from "../metadata/media-metadata.ts";
import { readGif } from "../metadata/image/read-gif.ts";
import { readHeif } from "../metadata/image/read-heif.ts";
import { readJpeg } from "../metadata/image/read-jpeg.ts";
import { readPng } from "../metadata/image/read-png.ts";
import { readTiff } from "../metadata/image/read-tiff.ts";
import { readWav } from "../metadata/audio/read-wav.ts";
import { readWebp } from "../metadata/image/read-webp.ts";
import { walkMp3 } from "../metadata/audio/walk-mp3.ts";
import { openParser } from "../parsing/open-parser.ts";
import type { ParsingOptions } from "../parsing/parsing-options.ts";

export interface MetadataOptions extends ParsingOptions {
  readonly maxPdfBytes?: number | undefined;
}

/** Reads the metadata of a file of a known media type. @throws BrokenMediaError for whatever its reader throws */
export function readMetadata(input: FormatInput, options: MetadataOptions): Promise<MediaMetadata> {
  return asBroken(input, () => read(input, options));
}

async function read(input: FormatInput, options: MetadataOptions): Promise<MediaMetadata> {
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
    default: {
      await using parser = openParser(input, options);
      return await parser.metadata(options.maxPdfBytes);
    }
  }
}
