import { InvalidInputError } from "@segmind-embeddings/core";
import { loadMedia, splitMedia, type LoadedMedia, type MediaPiece } from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import { makePdf } from "../pdf/make-pdf.ts";
import { collect, ownTemporaryFolder } from "../helpers/temporary-folder.ts";

const spools = ownTemporaryFolder();

describe("splitMedia", () => {
  it("splitMedia does not copy a medium that fits, and leaves the source to the caller", async () => {
    const pdf = await makePdf(6);
    await using media = await loadMedia(new Blob([Uint8Array.from(pdf)]).stream());
    const pieces: MediaPiece[] = [];
    for await (const piece of splitMedia(media)) pieces.push(piece);
    expect(pieces).toHaveLength(1);
    expect(pieces[0]?.range).toEqual({ unit: "pages", first: 1, last: 6 });
    await pieces[0]![Symbol.asyncDispose]();
    expect((await collect(media.stream())).equals(pdf)).toBe(true);
    expect(spools()).toHaveLength(1);
  });

  it("splitMedia leaves no unfinished piece when its loop is left or fails, and does not dispose of finished ones", async () => {
    const media = await loadMedia(await makePdf(20));
    const controller = new AbortController();
    const reason = new Error("enough");
    const given: MediaPiece[] = [];
    const work = async (): Promise<void> => {
      for await (const piece of splitMedia(media, { signal: controller.signal })) {
        given.push(piece);
        controller.abort(reason);
      }
    };
    await expect(work()).rejects.toBe(reason);
    expect(given).toHaveLength(1);
    expect(spools()).toHaveLength(1);
    await given[0]![Symbol.asyncDispose]();
    expect(spools()).toEqual([]);
  });

  it("splitMedia refuses invalid options, and media that were not loaded", async () => {
    const media = await loadMedia(await makePdf(7));
    const first = (options: object, of: LoadedMedia = media): Promise<unknown> =>
      splitMedia(of, options).next();
    await expect(first({ overlap: 6 })).rejects.toThrow(InvalidInputError);
    await expect(first({ overlap: 1.5 })).rejects.toThrow(/whole number of pages/);
    await expect(first({ overlap: -1 })).rejects.toThrow(InvalidInputError);
    await expect(first({ maxPages: 3 })).rejects.toThrow(/unknown option/);
    await expect(first({ limits: { pdf: { pages: 3 } } })).rejects.toThrow(/options\.limits\.pdf\.pages/);
    const foreign = {
      mediaType: "application/pdf",
      byteLength: 3,
      stream: () => [],
    } as unknown as LoadedMedia;
    await expect(first({}, foreign)).rejects.toThrow(/what loadMedia returned/);
  });
});
