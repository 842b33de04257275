import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MediaStreamError } from "../errors/media-stream-error.ts";
import type { MediaPart } from "../input/media-part.ts";
import { encodeEmbedRequest } from "./request-body.ts";
import { streamBase64 } from "./stream-base64.ts";
import type { StreamedBody } from "./transport.ts";

const parameters = { input: 'a "fox"\n', output_dimensionality: 768, task_type: "CLUSTERING" } as const;

const sha256 = (): Promise<string> => Promise.resolve("");

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

function streamPart(
  chunks: readonly Uint8Array[],
  byteLength?: number,
): Extract<MediaPart, { type: "stream" }> {
  return {
    type: "stream",
    byteLength: byteLength ?? chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0),
    mediaType: "image/png",
    stream: () => chunks,
    sha256: () => "",
  };
}

describe("encodeEmbedRequest", () => {
  it("encodeEmbedRequest makes bytes of text alone", () => {
    const body = encodeEmbedRequest({ parameters, media: [] }, "base64");
    expect(body).toBeInstanceOf(Uint8Array);
    expect(JSON.parse(Buffer.from(body as Uint8Array).toString())).toEqual(parameters);
  });

  it("encodeEmbedRequest writes every form of a medium into JSON, with the length it gave beforehand, each time anew", async () => {
    const bytes = Buffer.from("some bytes of a medium");
    const media = [
      { field: "images", parts: [streamPart([bytes]), { type: "url", url: 'https://h.test/"a".png?x=1' }] },
      {
        field: "pdf",
        parts: [{ type: "base64", base64: "JVBERi0xLjc=", mediaType: "application/pdf", sha256 }],
      },
    ] as const;
    for (const [mediaEncoding, prefix] of [
      ["base64", ["", ""]],
      ["data-uri", ["data:image/png;base64,", "data:application/pdf;base64,"]],
    ] as const) {
      const body = encodeEmbedRequest({ parameters, media }, mediaEncoding) as StreamedBody;
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const sent = await collect(body.chunks());
        expect(sent.byteLength).toBe(body.byteLength);
        expect(JSON.parse(sent.toString())).toEqual({
          ...parameters,
          images: [`${prefix[0]}${bytes.toString("base64")}`, 'https://h.test/"a".png?x=1'],
          pdf: `${prefix[1]}JVBERi0xLjc=`,
        });
      }
    }
  });

  it("encodeEmbedRequest writes a long base64 string whole", async () => {
    const base64 = Buffer.alloc(600_000, 7).toString("base64");
    const body = encodeEmbedRequest(
      {
        parameters,
        media: [{ field: "video", parts: [{ type: "base64", base64, mediaType: "video/mp4", sha256 }] }],
      },
      "base64",
    ) as StreamedBody;
    expect((JSON.parse((await collect(body.chunks())).toString()) as { video: string }).video).toBe(base64);
  });
});

describe("streamBase64", () => {
  it("streamBase64 is the base64 of the bytes, however they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 12 }), async (chunks) => {
        const sent = await collect(streamBase64(streamPart(chunks)));
        expect(sent.toString()).toBe(Buffer.concat(chunks).toString("base64"));
      }),
    );
  });

  it("streamBase64 is right for media of many pieces, and does not mind a reader that uses its buffer again", async () => {
    const bytes = Buffer.from(Array.from({ length: 1_000_003 }, (_, index) => (index * 31) % 251));
    const part: Extract<MediaPart, { type: "stream" }> = {
      ...streamPart([], bytes.byteLength),
      stream: async function* () {
        const buffer = Buffer.alloc(65_536);
        for (let start = 0; start < bytes.byteLength; start += buffer.byteLength) {
          yield await Promise.resolve(buffer.subarray(0, bytes.copy(buffer, 0, start)));
        }
      },
    };
    expect((await collect(streamBase64(part))).toString()).toBe(bytes.toString("base64"));
    expect((await collect(streamBase64(streamPart([bytes])))).toString()).toBe(bytes.toString("base64"));
  });

  it.each([
    ["fewer", 100, "only 3"],
    ["more", 2, "gave more"],
  ])("streamBase64 says so when a medium gives %s bytes than it promised", async (_, byteLength, message) => {
    const sending = collect(streamBase64(streamPart([Buffer.from("abc")], byteLength)));
    await expect(sending).rejects.toThrow(MediaStreamError);
    await expect(collect(streamBase64(streamPart([Buffer.from("abc")], byteLength)))).rejects.toThrow(
      message,
    );
  });
});
