import { InvalidInputError } from "@segmind-embeddings/core";
import type { Bytes } from "../bytes/bytes.ts";
import { createSpool } from "../bytes/spool.ts";
import { countPieces, planRanges } from "../cut/plan-ranges.ts";
import { UnsplittableMediaError } from "../errors/limit-errors.ts";
import { asBroken } from "../metadata/as-broken.ts";
import { toMilliseconds } from "../metadata/to-milliseconds.ts";
import { lastsAtMost } from "../limits/check-media.ts";
import type { MediaLimitsOverride } from "../limits/media-limits.ts";
import { resolveLimits } from "../limits/resolve-limits.ts";
import { abortSignal, checkOptions, nonNegative, object, positiveInteger } from "../load/check-options.ts";
import {
  partsOf,
  makeMedia,
  type LoadedAudio,
  type LoadedMedia,
  type LoadedPdf,
  type LoadedVideo,
  type SignalOptions,
} from "../load/loaded-media.ts";
import { withinDeadline } from "../load/within-deadline.ts";
import { openParser } from "../parsing/open-parser.ts";
import type { PieceTarget, WrittenPiece } from "../parsing/parsed-file.ts";
import { parsingRules, type ParsingOptions } from "../parsing/parsing-options.ts";
import {
  pieceLabel,
  type MediaPiece,
  type MediaRange,
  type PageRange,
  type TimeRange,
} from "./media-piece.ts";
import { checkPieces, defaultMaxPieces } from "./check-pieces.ts";
import { cuttableAudio, planAudio } from "./split-audio.ts";

export interface SplitOptions extends SignalOptions, ParsingOptions {
  /** How long a piece may be: `{ pdf: { maxPages: 1 } }` for one page each. @default mediaLimits */
  readonly limits?: MediaLimitsOverride | undefined;
  /**
   * How much each piece repeats of the one before: pages of a PDF, milliseconds of audio or video. A piece of a video
   * repeats at least this much, as far as its key frames allow. @default 0
   */
  readonly overlap?: number | undefined;
  /** The most pieces, each of which costs a request. If there are more, none is cut. @default 100 */
  readonly maxPieces?: number | undefined;
}

export const splitRules = {
  limits: object,
  overlap: nonNegative,
  maxPieces: positiveInteger,
  ...parsingRules,
  signal: abortSignal,
};

/**
 * Cuts a medium into pieces that each fit into one request, in order. A medium that fits is the only piece, and an image
 * always is. Audio is cut on samples and frames without being copied. Video is cut on key frames, together with its audio,
 * without being re-encoded. Pieces of videos and PDFs are temporary files. Dispose of each piece when it is sent, and of
 * the source last, because pieces of audio read from it.
 *
 * @throws InvalidInputError for an `overlap` that is not below the limit, and for other invalid options
 * @throws MediaTooLargeError for more than `maxPieces`
 * @throws MediaTimeoutError MediaTooLargeError if parsing it or cutting a piece takes more than `parseTimeout` or `maxMemory`
 * @throws UnsplittableMediaError if key frames are too far apart, or a codec cannot be written
 */
export async function* splitMedia(
  media: LoadedMedia,
  options: SplitOptions = {},
): AsyncGenerator<MediaPiece, void, undefined> {
  checkOptions(options, splitRules);
  const limits = resolveLimits(options.limits);
  const { bytes } = partsOf(media);
  options.signal?.throwIfAborted();
  const { overlap = 0, maxPieces = defaultMaxPieces, signal } = options;
  const work = { bytes, overlap, maxPieces, parsing: options, signal };
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
        return;
      }
      // The places where it can be cut may require more pieces, which is known only after parsing.
      checkPieces(media.label, countPieces(media.duration, maxDuration, overlap), maxPieces);
      if (media.kind === "audio") {
        yield* splitAudio(media, maxDuration, work);
      } else {
        yield* splitVideo(media, maxDuration, work);
      }
      return;
    }
    case "pdf": {
      const { maxPages } = limits.pdf;
      checkOverlap(overlap, maxPages, "pages");
      // A locked PDF is always rewritten without the lock, so that every reader can open its pieces.
      if (media.pages <= maxPages && !media.encrypted) {
        yield whole(media, bytes, { unit: "pages", first: 1, last: media.pages });
      } else {
        checkPieces(media.label, countPieces(media.pages, maxPages, overlap), maxPieces);
        yield* splitPdf(media, maxPages, work);
      }
    }
  }
}

interface Work {
  readonly bytes: Bytes;
  readonly overlap: number;
  readonly maxPieces: number;
  readonly parsing: ParsingOptions;
  readonly signal: AbortSignal | undefined;
}

type Pieces = AsyncGenerator<MediaPiece, void, undefined>;

async function* splitAudio(media: LoadedAudio, maxDuration: number, work: Work): Pieces {
  const { bytes, overlap, maxPieces, signal } = work;
  await using open = await bytes.open(signal);
  const input = { bytes, open, mediaType: media.mediaType, signal };
  const audio = await asBroken(input, () => withinDeadline(input, work.parsing, cuttableAudio));
  const plan = planAudio(audio, maxDuration, overlap);
  if (plan === undefined) {
    throw new UnsplittableMediaError(
      media.label,
      `one frame lasts ${audio.unitDuration.toFixed(3)} ms, pieces may last ${maxDuration} ms with ${overlap} ms of overlap`,
      "allow longer pieces",
    );
  }
  checkPieces(media.label, plan.length, maxPieces);
  await open.verify();
  const time = (units: number): number => toMilliseconds((units * audio.unitDuration) / 1000);
  for (const span of plan) {
    signal?.throwIfAborted();
    const range: TimeRange = { unit: "milliseconds", start: time(span.start), end: time(span.end) };
    const { sampleRate, channels } = media;
    const metadata = { kind: "audio" as const, duration: time(span.end - span.start), sampleRate, channels };
    yield makeMedia(audio.cut(span, pieceLabel(media.label, range)), media.mediaType, metadata, { range });
  }
}

async function* splitVideo(media: LoadedVideo, maxDuration: number, work: Work): Pieces {
  const { overlap, maxPieces } = work;
  await using open = await work.bytes.open(work.signal);
  await using parser = openParser({ ...work, open, mediaType: media.mediaType }, work.parsing);
  const cut = { duration: media.duration, maxDuration, overlap };
  const plan = await parser.planVideo(cut);
  checkPieces(media.label, plan.length, maxPieces);
  for (const [index, { start, end }] of plan.entries()) {
    const range: TimeRange = { unit: "milliseconds", start, end };
    yield await written(media, range, (target) => parser.cutVideo(cut, index, target));
  }
}

async function* splitPdf(media: LoadedPdf, maxPages: number, work: Work): Pieces {
  await using open = await work.bytes.open(work.signal);
  await using parser = openParser({ ...work, open, mediaType: media.mediaType }, work.parsing);
  for (const span of planRanges(media.pages, maxPages, work.overlap)) {
    const range: PageRange = { unit: "pages", first: span.start + 1, last: span.end };
    yield await written(media, range, (target) => parser.cutPdf(span, target));
  }
}

/** A medium as its own only piece. */
function whole(media: LoadedMedia, bytes: Bytes, range: MediaRange | undefined): MediaPiece {
  const { metadata } = partsOf(media);
  return makeMedia(bytes.borrow(), media.mediaType, metadata, range && { range }) as MediaPiece;
}

/** Writes a piece to a temporary file, and reads its metadata from there. */
async function written(
  { label, mediaType }: LoadedMedia,
  range: MediaRange,
  cut: (target: PieceTarget) => Promise<WrittenPiece>,
): Promise<MediaPiece> {
  const name = pieceLabel(label, range);
  await using spool = createSpool(name);
  const { byteLength, metadata } = await cut({ label: name, descriptor: spool.descriptor });
  return makeMedia(spool.finish(byteLength), mediaType, metadata, { range }) as MediaPiece;
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
