import type { Embedding, EmbedManyResult } from "@segmind-embeddings/core";
import type { ApiError } from "./api-error.ts";

/** A response with vectors, as numbers or as base64 of their little-endian bytes. */
export function toResponse(
  embeddings: readonly Embedding[] | EmbedManyResult,
  model: string,
  encoding: "float" | "base64",
): Response {
  const data = embeddings.map(({ vector }, index) => ({
    object: "embedding",
    index,
    embedding: encoding === "base64" ? toBase64(vector) : Array.from(vector),
  }));
  // The gateway reports no tokens, and none are invented. Clients want the field.
  const usage = { prompt_tokens: 0, total_tokens: 0 };
  return Response.json({ object: "list", data, model, usage }, { headers: accountOf(embeddings) });
}

/** A response with an error, in OpenAI's envelope. */
export function toErrorResponse({ status, code, type, param, message, headers }: ApiError): Response {
  return Response.json({ error: { message, type, param, code } }, { status, headers });
}

/** What the vectors cost, where OpenAI's form has no place for it. */
function accountOf(embeddings: readonly Embedding[] | EmbedManyResult): Record<string, string> {
  const { cost, resends, cacheHits } =
    "summary" in embeddings ? embeddings.summary : accountOfOne(embeddings[0]);
  return {
    "x-segmind-cost": String(cost),
    "x-segmind-resends": String(resends),
    "x-segmind-cache-hits": String(cacheHits),
    "x-segmind-space": embeddings[0]?.space ?? "",
  };
}

function accountOfOne(embedding: Embedding | undefined): {
  cost: number;
  resends: number;
  cacheHits: number;
} {
  const { metrics, resends = 0, cacheHit } = embedding ?? {};
  return { cost: metrics?.cost ?? 0, resends, cacheHits: cacheHit === true ? 1 : 0 };
}

/** Every runtime of JavaScript that there is keeps numbers in little-endian order, which is what clients expect. */
function toBase64({ buffer, byteOffset, byteLength }: Float32Array): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer, byteOffset, byteLength)));
}
