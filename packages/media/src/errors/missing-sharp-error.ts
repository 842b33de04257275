import { MediaError } from "./media-error.ts";

/** Converting images needs the package `sharp`, which is not installed. */
export class MissingSharpError extends MediaError {
  static override readonly errorName: string = "MissingSharpError";

  constructor(source: string, why: string, cause: unknown) {
    super("SHARP_MISSING", source, `${why}, which needs sharp: npm install sharp`, { cause });
  }
}
