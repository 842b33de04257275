import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { prepareInput } from "./embed-input.ts";
import { toEmbedRequest, type EmbedRequestOptions } from "./embed-request.ts";

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const wav = Buffer.from("RIFF\0\0\0\0WAVEfmt ", "latin1");
const pngBase64 = Buffer.from(png).toString("base64");
const source = {
  mediaType: "video/mp4",
  byteLength: 3,
  stream: () =>
    (async function* () {
      yield png;
    })(),
};

const refusal = async (input: unknown): Promise<InvalidInputError> => {
  try {
    await prepareInput(input);
  } catch (error) {
    if (InvalidInputError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("it was not refused");
};

describe("prepareInput refuses", () => {
  it.each([
    ["nothing", undefined, "input", "undefined"],
    ["an array", ["a"], "input", "an array of 1"],
    ["no input at all", {}, "input", "no input at all"],
    ["an empty text", "", "input", "an empty text"],
    ["white space", { input: " \n\t" }, "input", "white space"],
    ["a text that is surely too long", "word ".repeat(10_000), "input", "at least 10000 tokens"],
    ["an unknown field", { input: "a", text: "b" }, "value", 'unknown field "text"'],
    ["image together with images", { image: png, images: [png] }, "images", "image together with images"],
    ["no images", { images: [] }, "images", "an array of 0"],
    ["seven images", { images: Array(7).fill(png) }, "images", "an array of 7"],
    ["a number as a medium", { image: 7 }, "image", "7"],
    ["no bytes", { image: new Uint8Array(0) }, "image", "no bytes"],
    ["audio as an image, by its bytes", { image: wav }, "image", "audio/wav"],
    ["an image as a PDF, by its data URI", { pdf: `data:image/png;base64,${pngBase64}` }, "pdf", "image/png"],
    ["an image as audio, by its base64", { audio: pngBase64 }, "audio", "image/png"],
    ["a GIF", { image: Buffer.from("GIF89a......") }, "image", "image/gif"],
    [
      "a lying data URI",
      { image: `data:image/jpeg;base64,${pngBase64}` },
      "image",
      "image/png declared as image/jpeg",
    ],
    ["a data URI that is not base64", { image: "data:image/png,abc" }, "image", "not base64"],
    ["broken base64 in a data URI", { image: "data:image/png;base64,@@@" }, "image", "not valid base64"],
    ["a MediaSource of another kind", { image: source }, "image", "video/mp4"],
    ["a Blob of another kind", { image: new Blob([wav], { type: "audio/wav" }) }, "image", "audio/wav"],
    [
      "a lying Blob",
      { image: new Blob([png], { type: "image/jpeg" }) },
      "image",
      "image/png declared as image/jpeg",
    ],
    ["an empty Blob", { image: new Blob([]) }, "image", "an empty Blob"],
    ["an ftp URL", { image: "ftp://host/a.png" }, "image", "a ftp: URL"],
    ["a URL that is none", { image: "https://" }, "image", "cannot be parsed"],
    ["the second of two images", { images: [png, wav] }, "images[1]", "audio/wav"],
  ])("prepareInput refuses %s, naming the path and what came", async (_, input, path, received) => {
    const error = await refusal(input);
    expect(error.issues).toHaveLength(1);
    expect(error.issues[0]?.path).toBe(path);
    expect(error.issues[0]?.received).toContain(received);
    expect(error.message).toContain("expected");
  });

  it.each(["./cat.png", "C:\\cat.png", "cat", "file:///cat.png"])(
    "prepareInput refuses the path %j, asking for loadMedia",
    async (path) => {
      expect((await refusal({ image: path })).message).toContain("did you mean loadMedia(");
    },
  );

  it("prepareInput refuses without showing a presigned URL's secret or a medium's bytes", async () => {
    const presigned = await refusal({ image: "s3://bucket/a.png?X-Amz-Signature=topsecret" });
    expect(presigned.message).not.toContain("topsecret");
    const bare = await refusal({ image: "bucket.test/a.png?X-Amz-Signature=topsecret" });
    expect(bare.message).not.toContain("topsecret");
    const broken = await refusal({ image: `${pngBase64.repeat(30)}!` });
    expect(broken.message).not.toContain(pngBase64.slice(0, 10));
  });
});

describe("prepareInput takes", () => {
  it("prepareInput takes a bare string as the text", () => {
    expect(prepareInput("a fox")).toEqual({ text: "a fox", title: undefined, media: [] });
  });

  it.each([
    ["an https URL", "https://host.test/a.png?sig=1", { type: "url", url: "https://host.test/a.png?sig=1" }],
    ["a URL object", new URL("https://host.test/a.png"), { type: "url", url: "https://host.test/a.png" }],
    ["base64", pngBase64, { type: "base64", base64: pngBase64, mediaType: "image/png" }],
    [
      "base64 with line breaks",
      pngBase64.replace(/(.{4})/g, "$1\n"),
      { type: "base64", base64: pngBase64, mediaType: "image/png" },
    ],
    [
      "a data URI",
      `data:image/png;base64,${pngBase64}`,
      { type: "base64", base64: pngBase64, mediaType: "image/png" },
    ],
    ["bytes", png, { type: "stream", byteLength: 11, mediaType: "image/png" }],
    [
      "bytes of unknown type",
      Uint8Array.of(1, 2, 3),
      { type: "stream", byteLength: 3, mediaType: undefined },
    ],
    ["a Blob", new Blob([png]), { type: "stream", byteLength: 11, mediaType: "image/png" }],
    [
      "a Blob that declares nothing",
      new Blob([png], { type: "application/octet-stream" }),
      { type: "stream", mediaType: "image/png" },
    ],
  ])("prepareInput takes %s", async (_, image, part) => {
    const { media } = await prepareInput({ image });
    expect(media).toHaveLength(1);
    expect(media[0]?.parts[0]).toMatchObject(part);
  });

  it("prepareInput takes a MOV declared as MP4, because they share a container", async () => {
    const mov = Buffer.from("\0\0\0\u0014ftypqt  ", "latin1");
    const { media } = await prepareInput({ video: new Blob([mov], { type: "video/mp4" }) });
    expect(media[0]?.parts[0]).toMatchObject({ mediaType: "video/mp4" });
  });
});

describe("toEmbedRequest", () => {
  const options: EmbedRequestOptions = {
    taskType: "RETRIEVAL_DOCUMENT",
    taskMode: "param",
    storedDimensionality: 768,
    emptyInput: "",
    mediaEncoding: "base64",
  };
  const request = async (input: unknown, more: Partial<EmbedRequestOptions> = {}): Promise<unknown> =>
    toEmbedRequest(await prepareInput(input), { ...options, ...more }).parameters;

  it("toEmbedRequest writes the task as a parameter, as a prefix, or as both", async () => {
    const task_type = "RETRIEVAL_QUERY";
    const more = { taskType: task_type } as const;
    const prefixed = "task: search result | query: a fox";
    expect(await request("a fox", more)).toEqual({ input: "a fox", output_dimensionality: 768, task_type });
    expect(await request("a fox", { ...more, taskMode: "prefix" })).toEqual({
      input: prefixed,
      output_dimensionality: 768,
    });
    expect(await request("a fox", { ...more, taskMode: "both" })).toEqual({
      input: prefixed,
      output_dimensionality: 768,
      task_type,
    });
  });

  it("toEmbedRequest sends emptyInput beside media alone", async () => {
    expect(await request({ image: png })).toMatchObject({ input: "" });
    expect(await request({ image: png }, { emptyInput: " " })).toMatchObject({ input: " " });
    expect(await request({ image: png, input: "a fox" }, { emptyInput: " " })).toMatchObject({
      input: "a fox",
    });
  });

  it("toEmbedRequest refuses a second prefix, and a title that no prefix would hold", async () => {
    await expect(request("task: search result | query: a fox", { taskMode: "prefix" })).rejects.toThrow(
      "already bears",
    );
    expect(await request("task: search result | query: a fox")).toMatchObject({
      task_type: "RETRIEVAL_DOCUMENT",
    });
    await expect(request({ input: "a fox", title: "Animals" })).rejects.toThrow("title");
    await expect(
      request({ input: "a fox", title: "Animals" }, { taskMode: "prefix", taskType: "CLUSTERING" }),
    ).rejects.toThrow("title");
    expect(await request({ input: "a fox", title: "Animals" }, { taskMode: "prefix" })).toMatchObject({
      input: "title: Animals | text: a fox",
    });
  });

  it("toEmbedRequest refuses bytes of unknown type where a data URI must name it", async () => {
    await expect(request({ image: Uint8Array.of(1, 2, 3) }, { mediaEncoding: "data-uri" })).rejects.toThrow(
      "unknown type",
    );
  });
});
