import type { RequestRecord } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import { InvalidInputError, type CallOptions, type EmbedInput } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf, heads, watchedSource } from "./helpers/media.ts";

async function requestOf(input: EmbedInput, options: CallOptions = {}) {
  const requests: RequestRecord[] = [];
  await using use = await gatewayAndClient({ onRequest: (record) => requests.push(record) });
  // The body is the same on both routes, and v1 has no polls to wait for.
  await use.client.embed(input, { mode: "sync", ...options });
  const [request] = requests;
  return { request: request!, body: request!.body as Record<string, unknown> };
}

const kinds = [
  { kind: "png", field: "image", mediaType: "image/png" },
  { kind: "jpeg", field: "image", mediaType: "image/jpeg" },
  { kind: "mp3", field: "audio", mediaType: "audio/mpeg" },
  { kind: "wav", field: "audio", mediaType: "audio/wav" },
  { kind: "mp4", field: "video", mediaType: "video/mp4" },
  { kind: "mov", field: "video", mediaType: "video/quicktime" },
  { kind: "pdf", field: "pdf", mediaType: "application/pdf" },
] as const;

describe.each(kinds)("a $kind file as $field", ({ kind, field, mediaType }) => {
  const bytes = fileOf(kind, 1000);
  const base64 = bytes.toString("base64");
  const dataUri = `data:${mediaType};base64,${base64}`;

  test.each([
    { form: "a Uint8Array", medium: new Uint8Array(bytes) },
    { form: "a Blob", medium: new Blob([bytes], { type: mediaType }) },
    { form: "a Blob without a type", medium: new Blob([bytes]) },
    { form: "base64", medium: base64 },
    { form: "a data URI", medium: dataUri },
    { form: "a MediaSource", medium: watchedSource(bytes, { mediaType }) },
  ])("a file given as $form is sent as the same base64, bare or as a data URI", async ({ medium }) => {
    expect((await requestOf({ [field]: medium })).body[field]).toBe(base64);
    expect((await requestOf({ [field]: medium }, { mediaEncoding: "data-uri" })).body[field]).toBe(dataUri);
  });

  test("a file is taken by a gateway that insists on either encoding", async () => {
    for (const mediaEncoding of ["base64", "data-uri"] as const) {
      await using use = await gatewayAndClient({ mediaEncodings: mediaEncoding }, { mediaEncoding });
      await use.client.embed({ [field]: bytes });
      expect(use.gateway.stats.bills).toBe(1);
    }
  });
});

test.each([0, 1, 2])("base64 of every length modulo 3 is whole: %i", async (remainder) => {
  // Around the lengths at which a stream's chunks and the encoder's pieces end.
  for (const around of [30, 3 * 4096, 96 * 1024, 200 * 1024]) {
    const bytes = fileOf("png", around - (around % 3) + remainder);
    for (const chunkLength of [7, 4096, 64 * 1024].filter((length) => bytes.length / length < 5000)) {
      const { request, body } = await requestOf({ image: watchedSource(bytes, { chunkLength }) });
      expect(Buffer.from(body["image"] as string, "base64").equals(bytes)).toBe(true);
      expect(request.headers["content-length"]).toBe(String(request.bodyBytes));
    }
  }
});

test("six images of different forms keep their order", async () => {
  const files = Array.from({ length: 6 }, (_, index) => fileOf(index % 2 ? "png" : "jpeg", 100 + index));
  const images = files.map((file, index) =>
    index < 2 ? file : index < 4 ? file.toString("base64") : new Blob([file]),
  );
  const { body } = await requestOf({ images });
  expect(body["images"]).toEqual(files.map((file) => file.toString("base64")));
});

test("a streamed body has its length in a header and is not chunked", async () => {
  const { request } = await requestOf({
    input: "é",
    video: watchedSource(fileOf("mp4", 300_001), { mediaType: "video/mp4" }),
  });
  expect(request.headers["content-length"]).toBe(String(request.bodyBytes));
  expect(request.bodyBytes).toBeGreaterThan(400_000);
  expect(request.headers).not.toHaveProperty("transfer-encoding");
});

describe("a medium of a kind its field does not take is refused before anything is sent", () => {
  const gif = Buffer.from("GIF89a\x01\x00\x01\x00", "latin1");
  test.each([
    { name: "a PDF as image", input: { image: heads.pdf }, path: "image", received: "application/pdf" },
    {
      name: "a PNG as audio, in base64",
      input: { audio: heads.png.toString("base64") },
      path: "audio",
      received: "image/png",
    },
    { name: "a GIF", input: { image: new Blob([gif]) }, path: "image", received: "image/gif" },
    {
      name: "a WAV by its data URI",
      input: { video: `data:audio/wav;base64,${heads.wav.toString("base64")}` },
      path: "video",
      received: "audio/wav",
    },
    {
      name: "a MediaSource of another type",
      input: { pdf: watchedSource(heads.png) },
      path: "pdf",
      received: "image/png",
    },
    {
      name: "one of several images",
      input: { images: [heads.png, heads.mp3] },
      path: "images[1]",
      received: "audio/mpeg",
    },
    {
      name: "a lie",
      input: { image: new Blob([heads.png], { type: "image/jpeg" }) },
      path: "image",
      received: "image/png declared as image/jpeg",
    },
    {
      name: "a path",
      input: { image: "./fox.png" },
      path: "image",
      received: "./fox.png",
      hint: "did you mean loadMedia(path)",
    },
    {
      name: "a file: URL",
      input: { image: new URL("file:///tmp/fox.png") },
      path: "image",
      received: "file:",
      hint: "loadMedia",
    },
    {
      name: "an ftp: URL",
      input: { pdf: "ftp://example.com/a.pdf" },
      path: "pdf",
      received: "ftp:",
      hint: "http(s)",
    },
    { name: "no bytes", input: { image: new Uint8Array(0) }, path: "image", received: "no bytes" },
    { name: "a number", input: { image: 5 }, path: "image", received: "5" },
  ])(
    "a medium of a kind its field does not take is refused before anything is sent: $name",
    async ({ input, path, received, hint = "" }) => {
      await using use = await gatewayAndClient();
      const error = await caughtAs(InvalidInputError, use.client.embed(input as EmbedInput));
      expect(error.issues[0]).toMatchObject({ path, received: expect.stringContaining(received) });
      expect(error.issues[0]?.expected).toContain(hint);
      expect(use.gateway.stats.requests).toBe(0);
    },
  );
});
