import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { describeValue } from "../errors/describe-value.ts";
import { decodeBase64 } from "../input/decode-base64.ts";
import type { EmbedInput } from "../input/embed-input.ts";
import { isBytes, isUrl } from "../input/value-kinds.ts";
import { canonicalMediaType, type MediaKind } from "../input/media-kind.ts";

/**
 * One part of a message, as chat frameworks write it: `{ type: "text", text }`, or `image`, `audio`, `video` and
 * `file` with `url` or with `data` (base64 or bytes) and a `mimeType`, or `image_url` as OpenAI has it.
 */
export interface ContentBlock {
  readonly type?: string;
  readonly [field: string]: unknown;
}

type Part = { text: string } | { kind: MediaKind; medium: string | URL | Uint8Array };

const embeddableTypes = "text, text-plain, image, image_url, audio, video or file";

/**
 * Turns the content of a message into one input, for one vector: texts are joined by line breaks, images are
 * collected. A local file is never read: a `file:` URL is refused, because contents come from anywhere.
 *
 * @throws InvalidInputError for a block that cannot be embedded, naming its type
 */
export function contentToInput(content: string | readonly ContentBlock[]): string | EmbedInput {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) {
    return throwInvalidInput("content", describeValue(content), "a string or an array of content blocks");
  }
  const texts: string[] = [];
  const media: Record<MediaKind, (string | URL | Uint8Array)[]> = {
    image: [],
    audio: [],
    video: [],
    pdf: [],
  };
  for (const [index, block] of (content as readonly ContentBlock[]).entries()) {
    const part = toPart(block, `content[${String(index)}]`);
    if ("text" in part) texts.push(part.text);
    else media[part.kind].push(part.medium);
  }
  const [image, ...moreImages] = media.image;
  const input: EmbedInput = {};
  if (texts.length > 0) input.input = texts.join("\n");
  if (moreImages.length > 0) input.images = media.image;
  else if (image !== undefined) input.image = image;
  for (const kind of ["audio", "video", "pdf"] as const) {
    const [medium, ...more] = media[kind];
    if (more.length > 0) {
      throwInvalidInput(
        "content",
        `${String(media[kind].length)} ${kind} blocks`,
        `one ${kind} for one vector`,
      );
    }
    if (medium !== undefined) input[kind] = medium;
  }
  return input;
}

function toPart(block: ContentBlock, path: string): Part {
  const type: unknown = (block as ContentBlock | null)?.type;
  switch (type) {
    case "text":
    case "text-plain":
      return { text: textOf(block, path) };
    case "image_url":
      return { kind: "image", medium: imageUrlOf(block, path) };
    case "image":
    case "audio":
    case "video":
      return { kind: type, medium: mediumOf(block, path) };
    case "file":
      return filePart(block, path);
    default:
      return throwInvalidInput(
        path,
        typeof type === "string" ? `a block of type ${describeValue(type)}` : "a block without a type",
        `a block of type ${embeddableTypes}`,
      );
  }
}

/** Plain text is given as such; a file of it as `data`, too. */
function textOf(block: ContentBlock, path: string): string {
  const { text, data } = block;
  if (typeof text === "string") return text;
  if (block.type === "text") return throwInvalidInput(`${path}.text`, describeValue(text), "a string");
  if (typeof data === "string") return new TextDecoder().decode(decodeBase64(data));
  if (isBytes(data)) return new TextDecoder().decode(data);
  return throwInvalidInput(
    path,
    `a ${String(block.type)} block without text`,
    "text, or data as base64 or bytes",
  );
}

function imageUrlOf(block: ContentBlock, path: string): string {
  const { image_url: image } = block;
  const url = typeof image === "object" && image !== null && "url" in image ? image.url : image;
  return typeof url === "string"
    ? url
    : throwInvalidInput(`${path}.image_url`, describeValue(url), "a URL or a data URI");
}

function filePart(block: ContentBlock, path: string): Part {
  // A text file in the older form of LangChain's blocks.
  if (block["source_type"] === "text") return { text: textOf({ ...block, type: "text" }, path) };
  const mediaType = mediaTypeOf(block);
  if (mediaType === undefined) {
    return throwInvalidInput(
      `${path}.mimeType`,
      "a file without a mimeType",
      "the file's media type, such as application/pdf",
    );
  }
  if (mediaType === "application/pdf") return { kind: "pdf", medium: mediumOf(block, path) };
  const [group] = mediaType.split("/", 1);
  if (group === "image" || group === "audio" || group === "video") {
    return { kind: group, medium: mediumOf(block, path) };
  }
  if (mediaType === "text/plain" && block["data"] !== undefined) {
    return { text: textOf({ ...block, type: "text-plain" }, path) };
  }
  return throwInvalidInput(
    `${path}.mimeType`,
    `a block of type "file" that is ${mediaType}`,
    "an image, audio, a video, a PDF or plain text",
  );
}

function mediumOf(block: ContentBlock, path: string): string | URL | Uint8Array {
  const { url, data } = block;
  if (typeof url === "string" || isUrl(url)) return url;
  if (isBytes(data)) return data;
  if (typeof data === "string") {
    const mediaType = mediaTypeOf(block);
    return mediaType === undefined || /^data:/i.test(data) ? data : `data:${mediaType};base64,${data}`;
  }
  return throwInvalidInput(
    path,
    `a block of type "${String(block.type)}" without url or data`,
    "url, or data with mimeType",
  );
}

function mediaTypeOf(block: ContentBlock): string | undefined {
  const { mimeType, mime_type: older, data } = block;
  const declared = mimeType ?? older;
  if (typeof declared === "string") return canonicalMediaType(declared);
  const uri = typeof data === "string" ? /^data:([^;,]+)/i.exec(data) : null;
  return uri?.[1] === undefined ? undefined : canonicalMediaType(uri[1]);
}
