import { describe, expect, test } from "vitest";
import { startMockGateway, type MockGatewayOptions } from "../src/index.ts";
import { call, embedPath } from "./call.ts";

const base64 = (head: string, size = 60) => Buffer.from(head.padEnd(size, "\0"), "latin1").toString("base64");
const png = base64("\x89PNG\r\n\x1a\n");
const jpeg = base64("\xff\xd8\xff\xe0");
const mp3 = base64("ID3\x04");
const wav = base64("RIFF\0\0\0\0WAVE");
const mp4 = base64("\0\0\0\x18ftypmp42");
const pdf = base64("%PDF-1.7");
const url = "https://media.example/file?x=1";

async function post(body: unknown, options: MockGatewayOptions = {}) {
  await using gateway = await startMockGateway(options);
  return await call(gateway, embedPath, { body });
}

describe("accepted parameters", () => {
  test.each([
    ["every medium", { input: "a", image: png, images: [jpeg, url], audio: mp3, video: mp4, pdf }],
    ["WAV", { input: "a", audio: wav }],
    ["a data URI", { input: "a", image: `data:image/png;base64,${png}` }],
    ["six images", { input: "a", image: png, images: [png, png, png, png, png] }],
    ["an empty input beside media", { input: "", image: png }],
    ["an unknown field", { input: "a", extra: true }],
    ["the largest size", { input: "a", output_dimensionality: 3072 }],
    ["the smallest size", { input: "a", output_dimensionality: 128 }],
  ])("the model accepts %s", async (_, body) => {
    expect((await post(body)).status).toBe(200);
  });

  test.each([
    "SEMANTIC_SIMILARITY",
    "RETRIEVAL_DOCUMENT",
    "RETRIEVAL_QUERY",
    "CLASSIFICATION",
    "CLUSTERING",
    "QUESTION_ANSWERING",
    "FACT_VERIFICATION",
    "CODE_RETRIEVAL_QUERY",
  ])("the model accepts the task type %s", async (task_type) => {
    expect((await post({ input: "a", task_type })).status).toBe(200);
  });
});

describe("refused parameters", () => {
  test.each([
    ["no input beside media", { image: png }, 400, /Missing required field: input/],
    ["an empty input alone", { input: "" }, 400, /input is empty/],
    ["input of another type", { input: null }, 422, /input must be a string, not null/],
    ["too many tokens", { input: "word ".repeat(8000) }, 422, /8192/],
    ["seven images", { input: "a", image: png, images: [png, png, png, png, png, png] }, 422, /7 images.*6/],
    ["images as a string", { input: "a", images: png }, 422, /images must be an array/],
    ["an image of another type", { input: "a", images: [png, 7] }, 422, /images\[1\] must be a string/],
    ["a PDF as an image", { input: "a", image: pdf }, 422, /image is not a PNG or JPEG/],
    ["a video as audio", { input: "a", audio: mp4 }, 422, /audio is not a MP3 or WAV/],
    ["audio as a video", { input: "a", video: wav }, 422, /video is not a MP4 or MOV/],
    ["an image as a PDF", { input: "a", pdf: png }, 422, /pdf is not a PDF/],
    ["a file path", { input: "a", image: "./fox.png" }, 422, /neither a URL nor base64/],
    [
      "a data URI with a wrong media type",
      { input: "a", image: `data:image/jpeg;base64,${png}` },
      422,
      /declared as image\/jpeg, but its bytes are PNG/,
    ],
    ["a size of another type", { input: "a", output_dimensionality: "768" }, 422, /must be an integer/],
    [
      "a size too large",
      { input: "a", output_dimensionality: 4096 },
      406,
      /Invalid value for output_dimensionality/,
    ],
    ["a size too small", { input: "a", output_dimensionality: 127 }, 406, /128/],
    ["a task of another type", { input: "a", task_type: 1 }, 422, /task_type must be a string/],
  ])("the model refuses %s", async (_, body, status, message) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(response.json.error).toMatch(message);
  });
});

test("options decide about empty input beside media and the form of base64", async () => {
  const uri = `data:image/png;base64,${png}`;
  expect((await post({ input: "", image: png }, { emptyInputBesideMedia: "reject" })).status).toBe(406);
  expect((await post({ input: "a", image: png }, { mediaEncodings: "data-uri" })).status).toBe(422);
  expect((await post({ input: "a", image: uri }, { mediaEncodings: "data-uri" })).status).toBe(200);
  expect((await post({ input: "a", image: uri }, { mediaEncodings: "base64" })).status).toBe(422);
  expect((await post({ input: "a", image: png }, { mediaEncodings: "base64" })).status).toBe(200);
});

test("the same bytes give the same vector as bare base64 and as a data URI in a large body", async () => {
  const large = base64("\x89PNG\r\n\x1a\n", 2_000_000);
  const [bare, uri] = await Promise.all([
    post({ input: "", image: large }),
    post({ input: "", images: [`data:image/png;base64,${large}`] }),
  ]);
  expect(bare.json.embedding).toEqual(uri.json.embedding);
});
