import { InvalidInputError } from "@segmind-embeddings/core";
import type { Bytes, OpenBytes } from "../bytes/bytes.ts";
import { createSpool } from "../bytes/spool.ts";
import { UnsplittableMediaError } from "../errors/limit-errors.ts";
import { asBroken, readFacts } from "../facts/read-facts.ts";
import { toMilliseconds } from "../facts/to-milliseconds.ts";
import { lastsAtMost } from "../limits/check-media.ts";
import type { MediaLimitsOverride } from "../limits/media-limits.ts";
import { resolveLimits } from "../limits/resolve-limits.ts";
import { abortSignal, checkOptions, nonNegative, object } from "../load/check-options.ts";
import {
  partsOf,
  makeMedia,
  type LoadedAudio,
  type LoadedMedia,
  type LoadedPdf,
  type LoadedVideo,
  type SignalOptions,
} from "../load/loaded-media.ts";
import { openMediaParser, type MediaParser } from "../parse/open-media-parser.ts";
import {
  parseRules,
  resolveParseLimits,
  type ParseLimits,
  type ParseOptions,
} from "../parse/parse-options.ts";
import type { ParseTask } from "../parse/parse-task.ts";
import {
  borrowed,
  pieceLabel,
  type MediaPiece,
  type MediaRange,
  type PageRange,
  type TimeRange,
} from "./media-piece.ts";
import { planRanges } from "./plan-ranges.ts";
import { cuttableAudio, planAudio } from "./split-audio.ts";

export interface SplitOptions extends SignalOptions, ParseOptions {
  /** How long a piece may be: `{ pdf: { maxPages: 1 } }` for one page each. @default mediaLimits */
  readonly limits?: MediaLimitsOverride | undefined;
  /**
   * How much of the piece before each piece repeats: pages of a PDF, milliseconds of sound or video. In a video at
   * least this much, as far as its key frames allow. @default 0
   */
  readonly overlap?: number | undefined;
}

export const splitRules = { limits: object, overlap: nonNegative, ...parseRules, signal: abortSignal };

/**
 * Cuts a medium into pieces that each fit into one request, in order. What fits as it is comes back as one piece, a
 * picture always does. Sound is cut on samples and frames without being copied; a video on key frames without being
 * encoded again, its sound kept; pieces of videos and PDFs are temporary files. Dispose each piece when it is sent,
 * and the source last: pieces of sound read from it.
 *
 * @throws InvalidInputError for an `overlap` that is not below the limit, and for other options that cannot be
 * @throws UnsplittableMediaError where key frames are too far apart, or a codec cannot be written
 */
export async function* splitMedia(
  media: LoadedMedia,
  options: SplitOptions = {},
): AsyncGenerator<MediaPiece, void, undefined> {
  checkOptions(options, splitRules);
  const limits = resolveLimits(options.limits);
  const { bytes } = partsOf(media);
  options.signal?.throwIfAborted();
  const { overlap = 0, signal } = options;
  const work = { bytes, overlap, signal, parsing: resolveParseLimits(options) };
  switch (media.kind) {
    case "image":
      yield whole(media, bytes, undefined);
      return;
    case "audio":
    case "video": {
      const { maxDuration } = limits[media.kind];
      checkOverlap(overlap, maxDuration, "milliseconds");
      if (lastsAtMost(media.duration, maxDuration)) {
        yield whole(media, bytes, { unit: "milliseconds", start: 0, end: media.duration });
      } else if (media.kind === "audio") {
        yield* splitAudio(media, maxDuration, work);
      } else {
        yield* splitVideo(media, maxDuration, work);
      }
      return;
    }
    case "pdf": {
      const { maxPages } = limits.pdf;
      checkOverlap(overlap, maxPages, "pages");
      // A locked PDF is always written anew, without the lock, so that every reader can open its pieces.
      if (media.pages <= maxPages && !media.encrypted) {
        yield whole(media, bytes, { unit: "pages", first: 1, last: media.pages });
      } else {
        yield* splitPdf(media, maxPages, work);
      }
    }
  }
}

interface Work {
  readonly bytes: Bytes;
  readonly overlap: number;
  readonly signal: AbortSignal | undefined;
  /** Bounds on the work on a PDF or a video. */
  readonly parsing: ParseLimits;
}

type Pieces = AsyncGenerator<MediaPiece, void, undefined>;

async function* splitAudio(media: LoadedAudio, maxDuration: number, work: Work): Pieces {
  const { bytes, overlap, signal } = work;
  await using open = await bytes.open();
  const audio = await asBroken({ bytes, mediaType: media.mediaType, signal }, () =>
    cuttableAudio(media, bytes, open, signal),
  );
  const plan = planAudio(audio, maxDuration, overlap);
  if (plan === undefined) {
    throw new UnsplittableMediaError(
      media.label,
      `one frame lasts ${audio.unitDuration.toFixed(3)} ms, pieces may last ${maxDuration} ms with ${overlap} ms of overlap`,
      "allow longer pieces",
    );
  }
  await open.verify();
  const time = (units: number): number => toMilliseconds((units * audio.unitDuration) / 1000);
  for (const span of plan) {
    signal?.throwIfAborted();
    const range: TimeRange = { unit: "milliseconds", start: time(span.start), end: time(span.end) };
    const { sampleRate, channels } = media;
    const facts = { kind: "audio" as const, duration: time(span.end - span.start), sampleRate, channels };
    yield makeMedia(audio.cut(span, pieceLabel(media.label, range)), media.mediaType, facts, { range });
  }
}

async function* splitVideo(media: LoadedVideo, maxDuration: number, work: Work): Pieces {
  await using open = await work.bytes.open();
  using parser = parserOf(media, open, work);
  const request = { duration: media.duration, limit: maxDuration, overlap: work.overlap };
  const spans = await parser.run({ do: "planVideo", request });
  for (const [index, { start, end }] of spans.entries()) {
    const range: TimeRange = { unit: "milliseconds", start, end };
    yield await written(media, range, work, parser, { do: "cutVideo", request, index });
  }
}

async function* splitPdf(media: LoadedPdf, maxPages: number, work: Work): Pieces {
  await using open = await work.bytes.open();
  using parser = parserOf(media, open, work);
  for (const { start, end } of planRanges(media.pages, maxPages, work.overlap)) {
    const range: PageRange = { unit: "pages", first: start + 1, last: end };
    yield await written(media, range, work, parser, { do: "cutPdf", start, end });
  }
}

function parserOf({ mediaType }: LoadedMedia, open: OpenBytes, { bytes, parsing }: Work): MediaParser {
  // That it is not too large was decided when it was loaded.
  return openMediaParser({ bytes, open, mediaType, maxPdfBytes: Number.POSITIVE_INFINITY }, parsing);
}

/** All of a medium as its only piece. */
function whole(media: LoadedMedia, bytes: Bytes, range: MediaRange | undefined): MediaPiece {
  const { facts } = partsOf(media);
  return makeMedia(borrowed(bytes), media.mediaType, facts, range && { range }) as MediaPiece;
}

/** A piece that is written to a temporary file, with the facts that its own bytes tell. */
async function written(
  { label, mediaType }: LoadedMedia,
  range: MediaRange,
  { signal, parsing }: Work,
  parser: MediaParser,
  task: ParseTask,
): Promise<MediaPiece> {
  await using spool = await createSpool(pieceLabel(label, range));
  await parser.run(task, (data, position) => spool.write(data, position));
  const bytes = await spool.finish();
  try {
    await using open = await bytes.open();
    const facts = await readFacts(
      { bytes, open, mediaType, signal },
      { limits: parsing, maxPdfBytes: Number.POSITIVE_INFINITY },
    );
    return makeMedia(bytes, mediaType, facts, { range }) as MediaPiece;
  } catch (error) {
    await bytes[Symbol.asyncDispose]();
    throw error;
  }
}

function checkOverlap(overlap: number, limit: number, unit: string): void {
  if (overlap < limit && (unit !== "pages" || Number.isInteger(overlap))) return;
  throw new InvalidInputError([
    {
      path: "options.overlap",
      received: `${overlap} ${unit}`,
      expected: `${unit === "pages" ? "a whole number of pages" : unit} below the limit of ${limit}`,
    },
  ]);
}
