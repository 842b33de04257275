import type { MediaKind } from "@segmind-embeddings/core";
import { MediaLimitError } from "../errors/limit-errors.ts";
import { checkOptions, object } from "../load/check-options.ts";
import { partsOf, type LoadedMedia } from "../load/loaded-media.ts";
import { formatDuration } from "./format-duration.ts";
import type { MediaLimits, MediaLimitsOverride } from "./media-limits.ts";
import { resolveLimits } from "./resolve-limits.ts";

export interface CheckOptions {
  /** Limits in place of the published ones. @default mediaLimits */
  readonly limits?: MediaLimitsOverride | undefined;
}

/**
 * Checks the media of one request against the gateway's limits, so that it fails before the upload and not after it.
 *
 * @throws MediaLimitError that names the limit, the received value, and the call that helps
 * @throws InvalidInputError for anything that `loadMedia` did not return
 */
export function checkMedia(media: LoadedMedia | readonly LoadedMedia[], options: CheckOptions = {}): void {
  checkOptions(options, { limits: object });
  const limits = resolveLimits(options.limits);
  const all: readonly LoadedMedia[] = isList(media) ? media : [media];
  for (const one of all) {
    partsOf(one);
    checkOne(one, limits);
  }
  const kinds: readonly MediaKind[] = ["image", "audio", "video", "pdf"];
  for (const kind of kinds)
    checkCount(
      all.filter((one) => one.kind === kind),
      limits[kind].maxCount,
    );
}

function isList(media: LoadedMedia | readonly LoadedMedia[]): media is readonly LoadedMedia[] {
  return Array.isArray(media);
}

function checkOne(media: LoadedMedia, limits: MediaLimits): void {
  const { kind, label, mediaType } = media;
  const { mediaTypes } = limits[kind];
  if (!mediaTypes.includes(mediaType)) {
    throw new MediaLimitError(
      label,
      { limit: `${kind}.mediaTypes`, allowed: mediaTypes, received: mediaType },
      `this is ${mediaType}, one request accepts ${mediaTypes.join(" or ")}`,
      kind === "image"
        ? "convert it with prepareImage"
        : `convert it to ${mediaTypes[0] ?? "an accepted type"}`,
    );
  }
  if (media.kind === "audio" || media.kind === "video") {
    const { maxDuration } = limits[media.kind];
    if (!lastsAtMost(media.duration, maxDuration)) {
      throw new MediaLimitError(
        label,
        { limit: `${kind}.maxDuration`, allowed: maxDuration, received: media.duration },
        `it lasts ${formatDuration(media.duration)}, one request accepts ${kind} of up to ${formatDuration(maxDuration)}`,
        "cut it with splitMedia",
      );
    }
  }
  if (media.kind === "pdf" && media.pages > limits.pdf.maxPages) {
    throw new MediaLimitError(
      label,
      { limit: "pdf.maxPages", allowed: limits.pdf.maxPages, received: media.pages },
      `it has ${media.pages} pages, one request accepts up to ${limits.pdf.maxPages}`,
      "cut it with splitMedia",
    );
  }
}

function checkCount(media: readonly LoadedMedia[], allowed: number): void {
  const [first] = media;
  if (first === undefined || media.length <= allowed) return;
  throw new MediaLimitError(
    first.label,
    { limit: `${first.kind}.maxCount`, allowed, received: media.length },
    `it is one of ${media.length} media of kind ${first.kind}, one request takes up to ${allowed}`,
    "send the others in requests of their own, with embedMany",
  );
}

/** Whether a duration is within a limit. Durations are fractions: less than a millisecond too much is accepted. */
export function lastsAtMost(duration: number, maxDuration: number): boolean {
  return Math.floor(duration) <= maxDuration;
}
