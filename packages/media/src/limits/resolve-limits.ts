import {
  checkOptions,
  mediaTypeList,
  object,
  positiveInteger,
  positiveNumber,
} from "../load/check-options.ts";
import { mediaLimits, type MediaLimits, type MediaLimitsOverride } from "./media-limits.ts";

/** The published limits, overridden by those of the caller. An unknown name is an error. */
export function resolveLimits(override: MediaLimitsOverride = {}): MediaLimits {
  checkOptions(override, { image: object, audio: object, video: object, pdf: object }, "options.limits");
  const common = { mediaTypes: mediaTypeList, maxCount: positiveInteger };
  checkOptions(override.image ?? {}, common, "options.limits.image");
  checkOptions(override.audio ?? {}, { ...common, maxDuration: positiveNumber }, "options.limits.audio");
  checkOptions(override.video ?? {}, { ...common, maxDuration: positiveNumber }, "options.limits.video");
  checkOptions(override.pdf ?? {}, { ...common, maxPages: positiveInteger }, "options.limits.pdf");
  return {
    image: merge(mediaLimits.image, override.image),
    audio: merge(mediaLimits.audio, override.audio),
    video: merge(mediaLimits.video, override.video),
    pdf: merge(mediaLimits.pdf, override.pdf),
  };
}

function merge<T extends object>(
  defaults: T,
  given: { readonly [key in keyof T]?: T[key] | undefined } = {},
): T {
  const overrides = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(overrides) };
}
