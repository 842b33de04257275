import { inspect } from "node:util";
import { InvalidInputError, SegmindError } from "@segmind-embeddings/core";
import {
  checkMedia,
  loadMedia,
  MediaError,
  mediaLimits,
  MediaLimitError,
  toEmbedInputs,
  type LoadedMedia,
} from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import { makePdf } from "../pdf/make-pdf.ts";
import { collect, ownTemporaryFolder } from "../helpers/temporary-folder.ts";

const spools = ownTemporaryFolder();

/** A second of silence takes 200 bytes. */
function makeWav(seconds: number): Buffer {
  const data = Buffer.alloc(seconds * 200, 0x80);
  const header = Buffer.from(
    "RIFF    WAVEfmt \u0010\0\0\0\u0001\0\u0001\0        \u0001\0\u0008\0data    ",
    "latin1",
  );
  header.writeUInt32LE(36 + data.length, 4);
  header.writeUInt32LE(200, 24);
  header.writeUInt32LE(200, 28);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

describe("checkMedia", () => {
  it("checkMedia accepts what one request accepts", async () => {
    checkMedia([await loadMedia(makeWav(180)), await loadMedia(await makePdf(6))]);
    expect(mediaLimits).toMatchObject({
      image: { mediaTypes: ["image/png", "image/jpeg"], maxCount: 6 },
      audio: { mediaTypes: ["audio/mpeg", "audio/wav"], maxDuration: 180_000 },
      video: { mediaTypes: ["video/mp4", "video/quicktime"], maxDuration: 120_000 },
      pdf: { mediaTypes: ["application/pdf"], maxPages: 6 },
    });
  });

  const refusal = (
    media: LoadedMedia | LoadedMedia[],
    options?: Parameters<typeof checkMedia>[1],
  ): unknown => {
    try {
      checkMedia(media, options);
    } catch (error) {
      return error;
    }
    return "nothing was thrown";
  };

  it("checkMedia names the limit, the received value, and the call that helps", async () => {
    const speech = await loadMedia(makeWav(3_661));
    expect(refusal(speech)).toMatchObject({
      code: "MEDIA_LIMIT_EXCEEDED",
      limit: "audio.maxDuration",
      allowed: 180_000,
      received: 3_661_000,
      message:
        "the bytes: it lasts 1 h 1 min 1 s, one request accepts audio of up to 180 s (audio.maxDuration): cut it with splitMedia",
    });
    expect(refusal(await loadMedia(await makePdf(7)))).toMatchObject({
      limit: "pdf.maxPages",
      allowed: 6,
      received: 7,
    });
    const gif = await loadMedia(
      Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64"),
    );
    expect(refusal(gif)).toMatchObject({
      limit: "image.mediaTypes",
      received: "image/gif",
      message: expect.stringMatching(/prepareImage/) as string,
    });
    expect(refusal([gif], { limits: { image: { mediaTypes: ["image/gif"] } } })).toBe("nothing was thrown");
    const small = await loadMedia(makeWav(1));
    expect(refusal([small, small])).toMatchObject({ limit: "audio.maxCount", allowed: 1, received: 2 });
    expect(
      refusal(
        Array.from({ length: 7 }, () => gif),
        { limits: { image: { mediaTypes: ["image/gif"] } } },
      ),
    ).toMatchObject({ limit: "image.maxCount", allowed: 6, received: 7 });
  });

  it("checkMedia accepts other limits, and refuses unknown ones", async () => {
    const speech = await loadMedia(makeWav(200));
    expect(refusal(speech, { limits: { audio: { maxDuration: 200_000 } } })).toBe("nothing was thrown");
    expect(refusal(speech, { limits: { audio: { maxDuration: undefined } } })).toBeInstanceOf(
      MediaLimitError,
    );
    expect(refusal(speech, { limits: { audio: { duration: 1 } } } as object)).toBeInstanceOf(
      InvalidInputError,
    );
    expect(refusal(speech, { limits: { sound: {} } } as object)).toBeInstanceOf(InvalidInputError);
    expect(refusal("speech.mp3" as unknown as LoadedMedia)).toBeInstanceOf(InvalidInputError);
    expect(refusal([{ kind: "audio" } as LoadedMedia])).toBeInstanceOf(InvalidInputError);
  });
});

describe("toEmbedInputs", () => {
  it("toEmbedInputs returns an input for each piece, with its range at the same index", async () => {
    await using whole = await toEmbedInputs(await makePdf(40));
    expect(whole.inputs).toHaveLength(7);
    expect(whole.ranges[0]).toEqual({ unit: "pages", first: 1, last: 5 });
    expect(whole.ranges.at(-1)).toEqual({ unit: "pages", first: 35, last: 40 });
    for (const { pdf } of whole.inputs) expect(pdf).toHaveProperty("mediaType", "application/pdf");
    expect(spools()).toHaveLength(7);
  });

  it("toEmbedInputs cuts an hour of speech without copying it", async () => {
    await using whole = await toEmbedInputs(makeWav(3_600), { overlap: 5_000 });
    expect(spools()).toEqual([]);
    expect(whole.inputs).toHaveLength(21);
    expect(whole.ranges[1]).toMatchObject({ unit: "milliseconds" });
    const bytes = await collect((whole.inputs[20]?.audio as LoadedMedia).stream());
    checkMedia(await loadMedia(bytes));
  });

  it("disposing of embed inputs removes all temporary files, including that of the stream", async () => {
    const pdf = await makePdf(13);
    const whole = await toEmbedInputs(new Blob([Uint8Array.from(pdf)]).stream());
    expect(spools()).toHaveLength(4);
    await whole[Symbol.asyncDispose]();
    expect(spools()).toEqual([]);
  });

  it("toEmbedInputs does not dispose of a medium that was loaded before", async () => {
    const pdf = await makePdf(13);
    await using media = await loadMedia(new Blob([Uint8Array.from(pdf)]).stream());
    const whole = await toEmbedInputs(media, { limits: { pdf: { maxPages: 13 } } });
    expect(whole.inputs).toHaveLength(1);
    await whole[Symbol.asyncDispose]();
    expect((await collect(media.stream())).equals(pdf)).toBe(true);
  });

  it("toEmbedInputs leaves no temporary file when it fails midway", async () => {
    const pdf = await makePdf(30);
    const controller = new AbortController();
    const reason = new Error("enough");
    const timer = setInterval(() => {
      if (spools().length >= 3) controller.abort(reason);
    }, 0);
    const work = toEmbedInputs(new Blob([Uint8Array.from(pdf)]).stream(), {
      limits: { pdf: { maxPages: 1 } },
      signal: controller.signal,
    });
    await expect(work).rejects.toBe(reason);
    clearInterval(timer);
    expect(spools()).toEqual([]);
  });

  it("toEmbedInputs refuses unknown options", async () => {
    await expect(toEmbedInputs(makeWav(1), { maxPages: 3 } as object)).rejects.toThrow(/unknown option/);
    await expect(toEmbedInputs(makeWav(1), { image: { quality: 3 } } as object)).rejects.toThrow(
      /options\.image\.quality/,
    );
  });

  it("toEmbedInputs refuses a signal among the options of the image, where it would have no effect", async () => {
    const image = { signal: new AbortController().signal };
    await expect(toEmbedInputs(makeWav(1), { image } as object)).rejects.toThrow(
      /options\.image\.signal: got an unknown option/,
    );
  });
});

describe("errors", () => {
  it("errors are recognised by code, name and class, also across copies of the package", async () => {
    const error = await loadMedia(Buffer.from("text")).catch((thrown: unknown) => thrown);
    expect(MediaError.isInstance(error)).toBe(true);
    expect(SegmindError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      name: "UnsupportedMediaError",
      code: "MEDIA_UNSUPPORTED",
      isRetryable: false,
    });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      code: "MEDIA_UNSUPPORTED",
      source: "the bytes",
    });
    expect(inspect(error)).toContain("UnsupportedMediaError");
  });
});
