import { asBroken } from "../metadata/as-broken.ts";
import type { FormatInput } from "../metadata/format-problem.ts";
import type { AudioMetadata, ImageMetadata, MediaMetadata } from "../metadata/media-metadata.ts";
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
import { withinDeadline } from "./within-deadline.ts";

export interface MetadataOptions extends ParsingOptions {
  readonly maxPdfBytes?: number | undefined;
}

/** What is read on this thread, because its readers take little memory and yield to the event loop. */
const readers: Readonly<Record<string, (input: FormatInput) => Promise<ImageMetadata | AudioMetadata>>> = {
  "image/png": readPng,
  "image/jpeg": readJpeg,
  "image/tiff": readTiff,
  "image/gif": readGif,
  "image/avif": readHeif,
  "image/heic": readHeif,
  "image/webp": readWebp,
  "audio/wav": async (input) => audioMetadata(await readWav(input)),
  "audio/mpeg": async (input) => audioMetadata(await walkMp3(input)),
};

function audioMetadata({ kind, duration, sampleRate, channels }: AudioMetadata): AudioMetadata {
  return { kind, duration, sampleRate, channels };
}

/** Reads the metadata of a file of a known media type. @throws BrokenMediaError for whatever its reader throws */
export function readMetadata(input: FormatInput, options: MetadataOptions): Promise<MediaMetadata> {
  const reader = readers[input.mediaType];
  return asBroken(input, async () => {
    if (reader !== undefined) return withinDeadline(input, options, reader);
    await using parser = openParser(input, options);
    return await parser.metadata(options.maxPdfBytes);
  });
}
