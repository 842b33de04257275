import type { EmbedInput } from "@segmind-embeddings/core";
import { imageRules, prepareImage, type PrepareImageOptions } from "../image/prepare-image.ts";
import { checkMedia } from "../limits/check-media.ts";
import { checkOptions, object } from "../load/check-options.ts";
import {
  discardSource,
  loadMedia,
  loadRules,
  type LoadOptions,
  type LoadSource,
} from "../load/load-media.ts";
import { isLoadedMedia, type LoadedMedia } from "../load/loaded-media.ts";
import type { MediaPiece, MediaRange } from "../split/media-piece.ts";
import { splitMedia, splitRules, type SplitOptions } from "../split/split-media.ts";

export interface ToEmbedInputsOptions extends LoadOptions, SplitOptions {
  /** The options of {@link prepareImage}. @default {} */
  readonly image?: Omit<PrepareImageOptions, "signal"> | undefined;
}

/** The inputs to embed, and the part of the file that each covers. Dispose of it when everything is embedded. */
export interface EmbedInputs extends AsyncDisposable {
  /** In order, ready for `client.embedMany(inputs)`. */
  readonly inputs: readonly EmbedInput[];
  /** The number of requests that embedding all of it takes, and so its cost. */
  readonly requests: number;
  /** The range of each input, by the same index; `undefined` for an image. */
  readonly ranges: readonly (MediaRange | undefined)[];
  /** The whole file with its metadata. */
  readonly media: LoadedMedia;
}

/**
 * Turns any file into the inputs that embed all of it: images are prepared, and files that are too long are split. The
 * number of requests is known before anything is sent.
 *
 * ```ts
 * await using whole = await toEmbedInputs("lecture.mp3", { overlap: 5_000 });
 * const embeddings = await client.embedMany(whole.inputs);
 * embeddings.forEach(({ vector }, index) => store(vector, whole.ranges[index]));
 * ```
 *
 * @param source what `loadMedia` accepts, or what it returned: then the caller disposes of it, and options of loading have
 * no effect
 * @throws InvalidInputError for an unknown or invalid option
 * @throws MediaError one of its subclasses; no temporary file is left behind
 */
export async function toEmbedInputs(
  source: LoadSource | LoadedMedia,
  options: ToEmbedInputsOptions = {},
): Promise<EmbedInputs> {
  try {
    checkOptions(options, { ...loadRules, ...splitRules, image: object });
    checkOptions(options.image ?? {}, imageRules, "options.image");
  } catch (error) {
    discardSource(source);
    throw error;
  }
  const { image, limits, overlap, maxPieces, ...loading } = options;
  const { signal, parsing, maxMemory, parseTimeout } = loading;
  const splitting = { limits, overlap, maxPieces, parsing, maxMemory, parseTimeout, signal };
  const owned: AsyncDisposable[] = [];
  const own = <T extends AsyncDisposable>(one: T): T => {
    owned.push(one);
    return one;
  };
  try {
    const media = isLoadedMedia(source) ? source : own(await loadMedia(source, loading));
    const pieces: MediaPiece[] = [];
    if (media.kind === "image") {
      const prepared = await prepareImage(media, { ...image, signal });
      pieces.push(prepared === media ? media : own(prepared));
    } else {
      for await (const piece of splitMedia(media, splitting)) pieces.push(own(piece));
    }
    for (const piece of pieces) checkMedia(piece, { limits });
    return {
      inputs: pieces.map(toInput),
      requests: pieces.length,
      ranges: pieces.map((piece) => piece.range),
      media,
      [Symbol.asyncDispose]: () => disposeAll(owned),
    };
  } catch (error) {
    await disposeAll(owned);
    throw error;
  }
}

/** Pieces first, because they may read from the source. */
async function disposeAll(owned: readonly AsyncDisposable[]): Promise<void> {
  for (const one of owned.toReversed()) await one[Symbol.asyncDispose]();
}

function toInput(piece: MediaPiece): EmbedInput {
  switch (piece.kind) {
    case "image":
      return { image: piece };
    case "audio":
      return { audio: piece };
    case "video":
      return { video: piece };
    case "pdf":
      return { pdf: piece };
  }
}
