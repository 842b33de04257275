import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as media from "@segmind-embeddings/media";
import { imageRules } from "../../src/image/prepare-image.ts";
import { loadRules } from "../../src/load/load-media.ts";
import { splitRules } from "../../src/split/split-media.ts";

it("media exports these names and no others", () => {
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
    "MediaTimeoutError",
    "MediaTooLargeError",
    "MediaTypeMismatchError",
    "MissingSharpError",
    "NotAFileError",
    "ParserCrashedError",
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

describe("the README", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const rows = readme.split("\n").filter((line) => line.startsWith("| "));

  it("the README documents every error", () => {
    const names = Object.keys(media).filter((name) => name.endsWith("Error") && name !== "MediaError");
    for (const name of names)
      expect(
        rows.filter((row) => row.startsWith(`| \`${name}\``)),
        name,
      ).toHaveLength(1);
  });

  it("the README documents every option with its default", () => {
    const options = Object.keys({ ...loadRules, ...imageRules, ...splitRules, image: undefined });
    const documented = rows.map((row) => /^\|[^|]*\| `(\w+)` +\| (?! *\|)/.exec(row)?.[1]);
    for (const name of options) expect(documented, name).toContain(name);
  });
});
