import { acceptedMediaTypes, maxImages } from "@segmind-embeddings/core";

/** What one request accepts of each kind. Durations are milliseconds; less than one too much is accepted. */
export interface MediaLimits {
  readonly image: { readonly mediaTypes: readonly string[]; readonly maxCount: number };
  readonly audio: {
    readonly mediaTypes: readonly string[];
    readonly maxCount: number;
    readonly maxDuration: number;
  };
  readonly video: {
    readonly mediaTypes: readonly string[];
    readonly maxCount: number;
    readonly maxDuration: number;
  };
  readonly pdf: {
    readonly mediaTypes: readonly string[];
    readonly maxCount: number;
    readonly maxPages: number;
  };
}

/** Limits that replace the published ones. */
export type MediaLimitsOverride = {
  readonly [kind in keyof MediaLimits]?: {
    readonly [limit in keyof MediaLimits[kind]]?: MediaLimits[kind][limit] | undefined;
  };
};

/** The limits as the provider publishes them with the parameters of `gemini-embedding-2`. */
export const mediaLimits: MediaLimits = {
  image: { mediaTypes: acceptedMediaTypes.image, maxCount: maxImages },
  audio: { mediaTypes: acceptedMediaTypes.audio, maxCount: 1, maxDuration: 180_000 },
  video: { mediaTypes: acceptedMediaTypes.video, maxCount: 1, maxDuration: 120_000 },
  pdf: { mediaTypes: acceptedMediaTypes.pdf, maxCount: 1, maxPages: 6 },
};
