import { loadMedia, splitMedia, toEmbedInputs, type ToEmbedInputsOptions } from "@segmind-embeddings/media";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { makeMp3 } from "../audio/make-mp3.ts";
import { makePdf } from "../pdf/make-pdf.ts";
import { makeWav } from "../audio/make-wav.ts";
import { describeWith, ffmpeg } from "../helpers/programs.ts";
import { ownTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.ts";

const spools = ownTemporaryFolder();
const folder = temporaryFolder();

const tooMany = (received: number, allowed = 100): object => ({
  code: "MEDIA_TOO_LARGE",
  option: "maxPieces",
  allowed,
  received,
});

/** Both ways to cut a file are refused, before there is any piece. */
async function expectRefusal(
  source: Buffer | string,
  options: ToEmbedInputsOptions,
  refusal: object,
): Promise<void> {
  await expect(toEmbedInputs(source, options)).rejects.toMatchObject(refusal);
  const media = await loadMedia(source);
  const { limits, overlap, maxPieces } = options;
  await expect(splitMedia(media, { limits, overlap, maxPieces }).next()).rejects.toMatchObject(refusal);
  expect(spools()).toEqual([]);
}

describe("maxPieces", () => {
  it("maxPieces is 100 by default: a WAV of 18 kB that lasts for hours is refused with its number of requests", async () => {
    const wav = makeWav(18_181, 1);
    expect(wav.length).toBeLessThan(19_000);
    await expectRefusal(wav, {}, tooMany(102));
    await expect(toEmbedInputs(wav)).rejects.toThrow(
      /102 pieces, each of which is a request.*maxPieces allows 100.*or raise maxPieces/,
    );
    await using whole = await toEmbedInputs(wav, { maxPieces: 102 });
    expect(whole.inputs).toHaveLength(102);
  });

  it("maxPieces applies to MP3 and PDF, with other limits", async () => {
    await expectRefusal(makeMp3(2_000), { limits: { audio: { maxDuration: 500 } } }, tooMany(105));
    await expectRefusal(await makePdf(9), { limits: { pdf: { maxPages: 2 } }, maxPieces: 4 }, tooMany(5, 4));
    await using whole = await toEmbedInputs(await makePdf(9), {
      limits: { pdf: { maxPages: 2 } },
      maxPieces: 5,
    });
    expect(whole.inputs).toHaveLength(5);
  });

  it("maxPieces includes the pieces that an overlap adds", async () => {
    const options = { limits: { pdf: { maxPages: 6 } }, overlap: 5, maxPieces: 24 };
    await expectRefusal(await makePdf(30), options, tooMany(25, 24));
  });

  it("maxPieces is checked before the plan, which could take gigabytes", async () => {
    const wav = makeWav(40_000_000, 1);
    await expectRefusal(wav, { limits: { audio: { maxDuration: 1_000 } } }, tooMany(40_000_000));
  });
});

describeWith(["ffmpeg"], "maxPieces of a video", () => {
  it("maxPieces applies to a video whose key frames require more pieces than its length", async () => {
    const path = `${folder}/clip.mp4`;
    ffmpeg(
      "-f",
      "lavfi",
      "-i",
      "testsrc=size=64x64:rate=10:duration=10",
      "-c:v",
      "libx264",
      "-g",
      "10",
      path,
    );
    const limits = { video: { maxDuration: 1_900 } };
    await expectRefusal(path, { limits, maxPieces: 5 }, tooMany(6, 5));
    await expectRefusal(path, { limits, maxPieces: 9 }, tooMany(10, 9));
    await using whole = await toEmbedInputs(path, { limits, maxPieces: 10 });
    expect(whole.requests).toBe(10);
  });
});

describe("the number of requests", () => {
  it("toEmbedInputs returns the number of requests for an image, a document that fits, and one that is cut", async () => {
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    for (const [source, requests] of [
      [png, 1],
      [await makePdf(6), 1],
      [await makePdf(40), 7],
    ] as const) {
      await using whole = await toEmbedInputs(source);
      expect(whole.requests).toBe(requests);
      expect(whole.inputs).toHaveLength(requests);
    }
  });
});
