import type { EmbedRequest } from "../input/embed-request.ts";
import type { MediaPart } from "../input/media-part.ts";
import { sha256OfText } from "../input/sha256.ts";

/** Rises when what goes into a key changes: keys of another version are keys of other inputs. */
const version = "1";

/**
 * The address of an input's vector: a digest of all that decides it, that is of the gateway and model that are asked and
 * of the request as it is sent, with its text, task and dimensionality, and of the bytes of its media however they came.
 * A URL is its text, because what it leads to is not known here.
 *
 * @param gateway the base URL that is asked: another one may be a mock
 * @returns `1-` and 43 characters of base64url
 */
export function embeddingKey(
  gateway: string,
  model: string,
  { parameters, media }: EmbedRequest,
): string | Promise<string> {
  const { input, output_dimensionality: dimensionality, task_type: taskType = null } = parameters;
  const parts = [gateway, model, input, dimensionality, taskType];
  if (media.length === 0) return toKey(parts);
  return digestMedia(media).then((digests) => toKey([...parts, digests]));
}

function toKey(parts: readonly unknown[]): string {
  return `${version}-${sha256OfText(JSON.stringify(parts))}`;
}

function digestMedia(media: EmbedRequest["media"]): Promise<string[][]> {
  return Promise.all(
    media.map(async ({ field, parts }) => [field, ...(await Promise.all(parts.map(digestPart)))]),
  );
}

async function digestPart(part: MediaPart): Promise<string> {
  return part.type === "url" ? `url ${part.url}` : `sha256 ${await part.sha256()}`;
}
