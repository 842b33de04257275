import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { contentToInput, type ContentBlock } from "./content-to-input.ts";

const bytes = Uint8Array.of(1, 2, 3);
const url = "https://example.com/a";

describe("contentToInput", () => {
  test.each<[string, ContentBlock, object]>([
    ["text", { type: "text", text: "fox" }, { input: "fox" }],
    ["plain text", { type: "text-plain", text: "fox" }, { input: "fox" }],
    ["plain text as base64", { type: "text-plain", data: "Zm94", mimeType: "text/plain" }, { input: "fox" }],
    ["plain text as bytes", { type: "text-plain", data: Buffer.from("fox") }, { input: "fox" }],
    ["image by URL", { type: "image", url }, { image: url }],
    [
      "image by base64",
      { type: "image", data: "AQID", mimeType: "image/png" },
      { image: "data:image/png;base64,AQID" },
    ],
    [
      "image by another name",
      { type: "image", data: "AQID", mimeType: "image/jpg" },
      { image: "data:image/jpeg;base64,AQID" },
    ],
    ["image by bytes", { type: "image", data: bytes, mimeType: "image/png" }, { image: bytes }],
    [
      "image by data URI",
      { type: "image", data: "data:image/png;base64,AQID" },
      { image: "data:image/png;base64,AQID" },
    ],
    ["image_url", { type: "image_url", image_url: { url, detail: "low" } }, { image: url }],
    ["image_url as a string", { type: "image_url", image_url: url }, { image: url }],
    [
      "audio",
      { type: "audio", data: "AQID", mimeType: "audio/wav" },
      { audio: "data:audio/wav;base64,AQID" },
    ],
    ["video", { type: "video", url, mimeType: "video/mp4" }, { video: url }],
    ["PDF", { type: "file", url, mimeType: "application/pdf" }, { pdf: url }],
    ["file that is an image", { type: "file", data: bytes, mimeType: "image/png" }, { image: bytes }],
    ["file that is audio", { type: "file", url, mimeType: "audio/mpeg" }, { audio: url }],
    ["file of text", { type: "file", data: "Zm94", mimeType: "text/plain" }, { input: "fox" }],
    [
      "older form",
      { type: "image", source_type: "base64", mime_type: "image/png", data: "AQID" },
      { image: "data:image/png;base64,AQID" },
    ],
    ["older form of a text file", { type: "file", source_type: "text", text: "fox" }, { input: "fox" }],
  ])("contentToInput takes %s", (_name, block, input) => {
    expect(contentToInput([block])).toEqual(input);
  });

  test("contentToInput combines blocks into one input", () => {
    const content = [
      { type: "text", text: "a fox" },
      { type: "image", url },
      { type: "text", text: "in the snow" },
      { type: "image_url", image_url: { url: `${url}/2` } },
      { type: "audio", url },
    ];

    expect(contentToInput(content)).toEqual({
      input: "a fox\nin the snow",
      images: [url, `${url}/2`],
      audio: url,
    });
    expect(contentToInput("a fox")).toBe("a fox");
  });

  test.each<[string, unknown, string]>([
    [
      "an unknown type",
      [{ type: "reasoning", reasoning: "…" }],
      'content[0]: got a block of type "reasoning"',
    ],
    ["no type", [{ text: "fox" }], "content[0]: got a block without a type"],
    ["null", [null], "content[0]: got a block without a type"],
    ["no content", undefined, "content: got undefined"],
    ["text without text", [{ type: "text" }], "content[0].text: got undefined"],
    [
      "a provider's file id",
      [{ type: "image", fileId: "f-1" }],
      'a block of type "image" without url or data',
    ],
    ["a file of unknown type", [{ type: "file", url }], "content[0].mimeType: got a file without a mimeType"],
    [
      "a file nobody embeds",
      [{ type: "file", url, mimeType: "application/zip" }],
      '"file" that is application/zip',
    ],
    [
      "image_url without a URL",
      [{ type: "image_url", image_url: {} }],
      "content[0].image_url: got an object",
    ],
    [
      "two videos",
      [
        { type: "video", url },
        { type: "video", url },
      ],
      "content: got 2 video blocks",
    ],
  ])("contentToInput refuses %s", (_name, content, message) => {
    const refused = (): unknown => contentToInput(content as ContentBlock[]);
    expect(refused).toThrow(InvalidInputError);
    expect(refused).toThrow(message);
  });
});
