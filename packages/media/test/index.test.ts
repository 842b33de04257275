import { expect, it } from "vitest";
import * as media from "@segmind-embeddings/media";

it("exports these names and no others", () => {
  expect(Object.keys(media).sort()).toEqual([
    "AmbiguousMediaError",
    "BrokenMediaError",
    "EmptyMediaError",
    "EncryptedMediaError",
    "MediaAccessError",
    "MediaChangedError",
    "MediaDisposedError",
    "MediaError",
    "MediaFetchError",
    "MediaLimitError",
    "MediaNotFoundError",
    "MediaReadError",
    "MediaTooLargeError",
    "MediaTypeMismatchError",
    "MissingSharpError",
    "NotAFileError",
    "UnsplittableMediaError",
    "UnsupportedMediaError",
    "UrlRefusedError",
    "checkMedia",
    "loadMedia",
    "mediaLimits",
    "prepareImage",
    "splitMedia",
    "toEmbedInputs",
  ]);
});
