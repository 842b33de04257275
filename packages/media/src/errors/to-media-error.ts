import { BrokenMediaError, EncryptedMediaError, UnsupportedMediaError } from "./content-errors.ts";
import { MediaTooLargeError, UnsplittableMediaError } from "./limit-errors.ts";
import type { MediaError } from "./media-error.ts";
import type { Problem } from "./parse-problem.ts";

/** The error for what a parser found in a file. */
export function toMediaError(
  problem: Problem,
  { label, mediaType, cause }: { label: string; mediaType: string; cause: unknown },
): MediaError {
  switch (problem.kind) {
    case "broken":
      return new BrokenMediaError(label, mediaType, problem.what, {
        ...(problem.hint === undefined ? {} : { cure: problem.hint }),
        cause,
      });
    case "encrypted":
      return new EncryptedMediaError(label, mediaType, problem.hint, cause);
    case "unsupported": {
      const { actual, what, hint } = problem;
      return new UnsupportedMediaError(label, { actual, what, cure: hint, cause });
    }
    case "unsplittable":
      return new UnsplittableMediaError(label, problem.what, problem.hint, cause);
    case "tooLarge": {
      const { hint, ...rest } = problem;
      return new MediaTooLargeError(label, hint === undefined ? rest : { ...rest, hint });
    }
  }
}
