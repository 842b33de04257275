import { ApiError } from "./api-error.ts";

/**
 * Reads a body of JSON, and no more of it than is allowed, whatever its length is declared as.
 *
 * @throws ApiError
 */
export async function readJson(request: Request, maxBodySize: number): Promise<Record<string, unknown>> {
  const tooLarge = (): ApiError =>
    new ApiError(
      413,
      "request_too_large",
      `The body has more than ${String(maxBodySize)} bytes: send fewer inputs, or media by URL.`,
    );
  if (Number(request.headers.get("content-length") ?? 0) > maxBodySize) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop cancels the body.
    if (size > maxBodySize) throw tooLarge();
    chunks.push(chunk);
  }
  const body = new Uint8Array(size);
  let position = 0;
  for (const chunk of chunks) {
    body.set(chunk, position);
    position += chunk.byteLength;
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new ApiError(
      400,
      "invalid_json",
      "The body is no JSON: send { model, input } as application/json.",
    );
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new ApiError(400, "invalid_json", "The body is no JSON object: send { model, input }.");
  }
  return json as Record<string, unknown>;
}
