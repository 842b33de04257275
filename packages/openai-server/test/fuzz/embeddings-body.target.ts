import assert from "node:assert/strict";
import { FetchTransport } from "@segmind-embeddings/core";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { createOpenaiHandler } from "../../src/index.ts";

const apiKey = "SG_0123456789abcdef";
const token = "the-token-of-this-server";

interface Answer {
  readonly data?: readonly { readonly embedding: string | readonly number[] }[];
  readonly error?: { readonly message: unknown; readonly code: unknown; readonly param: unknown };
}

/** A gateway that has a vector for everything. */
async function answer(_url: string, { body }: { body?: unknown }): Promise<Response> {
  const { output_dimensionality: length = 768 } = JSON.parse(
    await new Response(body as ReadableStream).text(),
  ) as { output_dimensionality?: number };
  return Response.json({ embedding: new Array<number>(length).fill(1) }, { headers: { "x-cost": "0.0001" } });
}

const handler = createOpenaiHandler({
  apiKey,
  token,
  // Nothing is polled: each request is one exchange.
  mode: "sync",
  store: null,
  maxRetries: 0,
  maxInputs: 50,
  maxBodySize: 20_000,
  transport: new FetchTransport({ fetch: answer }),
});

/** The body of a request to `/v1/embeddings`, whoever sends it. */
export const target: FuzzTarget = {
  name: "embeddings-body",
  inputs: new URL("inputs/embeddings-body/", import.meta.url),
  words: [
    ...["{}", "[]", "[[1]]", "null", "true", "0", "-1", "1e999", ",", ":", '"', "\\", "\\u0000", "\\ud800"],
    ...['"input":', '"model":', '"dimensions":', '"encoding_format":', '"input_type":', '"user":'],
    ...[
      '"gemini-embedding-2"',
      '"gemini-embedding-2:query"',
      '"base64"',
      '"float"',
      '"query"',
      "128",
      "3072",
    ],
    ...['{"content":', '"content":[', '{"type":"text","text":"', '"type":"image_url","image_url":{"url":"'],
    ...['"input_audio"', '"video_url"', '"audio_url"', '"file"', '"file_data"', '"format":"wav"'],
    ...["https://", "data:image/png;base64,", "iVBORw0KGgo", "__proto__", "constructor", "toString", apiKey],
  ],
  async check(input) {
    const request = new Request("http://127.0.0.1/v1/embeddings", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: input,
    });
    const response = await handler(request);
    const text = await response.text();
    assert.ok(response.status < 500, `${String(response.status)}: ${text}`);
    const { data, error } = JSON.parse(text) as Answer;
    if (response.status === 200) {
      const { input: asked } = JSON.parse(input.toString()) as { input: unknown };
      assert.equal(data?.length, Array.isArray(asked) ? asked.length : 1);
      for (const { embedding } of data) assert.ok(embedding.length >= 128);
      return;
    }
    const { message, code, param } = error ?? {};
    assert.equal(typeof code, "string");
    assert.ok(param === null || (typeof param === "string" && param.length < 1_000), String(param));
    assert.ok(typeof message === "string" && message.length < 5_000, String(message));
    // What a caller sent may come back to it; what the server holds may not.
    assert.ok(input.includes(apiKey) || !text.includes(apiKey), "the key is in the response");
    assert.ok(input.includes(token) || !text.includes(token), "the token is in the response");
  },
};
