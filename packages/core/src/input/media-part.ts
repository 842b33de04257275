import { describeThrown } from "../errors/describe-thrown.ts";
import { MediaStreamError } from "../errors/media-stream-error.ts";
import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { describeValue } from "../errors/describe-value.ts";
import { acceptedMediaTypes, canonicalMediaType, mediaFormatNames, type MediaKind } from "./media-kind.ts";
import { isMediaSource, type MediaSource } from "./media-source.ts";
import { base64Bytes } from "./base64-bytes.ts";
import { decodeBase64 } from "./decode-base64.ts";
import { sha256OfBytes, sha256OfStream } from "./sha256.ts";
import { parseUrl } from "./parse-url.ts";
import { isBlob, isBytes, isUrl } from "./value-kinds.ts";
import { sniffLength, sniffMediaType } from "./sniff-media-type.ts";

/**
 * A medium, in any form an input takes: an http(s) URL, which the gateway fetches; a data URI or base64 string;
 * bytes; a `Blob`; or a {@link MediaSource}. A path is none of these: load it with `@segmind-embeddings/media`.
 */
export type MediaInput = string | URL | Uint8Array | Blob | MediaSource;

/** A medium as the request body needs it. */
export type MediaPart =
  | { readonly type: "url"; readonly url: string }
  | {
      readonly type: "base64";
      readonly base64: string;
      readonly mediaType: string | undefined;
      /** The SHA-256 of the bytes in hex. */
      readonly sha256: () => Promise<string>;
    }
  | {
      readonly type: "stream";
      readonly byteLength: number;
      readonly mediaType: string | undefined;
      readonly stream: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
      /** The SHA-256 of the bytes in hex; of a source that does not know its own they are read once for it. */
      readonly sha256: () => string | Promise<string>;
    };

/** Below this, a base64 string of unknown content is taken for a mistake: a path or a name. */
const shortestUnknownBase64 = 512;

/**
 * Checks a medium against the kind its field takes, as far as that can be seen from a data URI's type or the
 * first bytes, and brings it into the form the request body needs.
 *
 * @throws InvalidInputError
 */
export function toMediaPart(value: unknown, kind: MediaKind, path: string): MediaPart | Promise<MediaPart> {
  if (typeof value === "string") return fromString(value, kind, path);
  if (isUrl(value)) return fromUrl(value.href, path);
  if (isBytes(value)) return fromBytes(value, kind, path);
  if (isBlob(value)) return fromBlob(value, kind, path);
  if (isMediaSource(value)) return fromSource(value, kind, path);
  return throwInvalidInput(
    path,
    describeValue(value),
    `${mediaFormatNames[kind]} as an http(s) URL, a data URI, base64, Uint8Array, Blob or MediaSource`,
  );
}

function fromString(text: string, kind: MediaKind, path: string): MediaPart {
  if (/^data:/i.test(text)) return fromDataUri(text, kind, path);
  // No scheme is longer; a file's bytes may hold a `://` as well.
  if (/^[a-z][a-z0-9+.-]{0,30}:\/\//i.test(text)) return fromUrl(text, path);
  const base64 = text.replaceAll(/\s+/g, "");
  const sniffed = isBase64(base64) ? sniffBase64(base64) : undefined;
  if (sniffed === undefined && !(base64.length >= shortestUnknownBase64 && isBase64(base64))) {
    return throwInvalidInput(
      path,
      describeValue(text),
      `an http(s) URL, a data URI or base64 of a ${mediaFormatNames[kind]} file; ` +
        "for a file on disk, did you mean loadMedia(path) of @segmind-embeddings/media?",
    );
  }
  if (sniffed !== undefined) checkKind(sniffed, kind, path);
  return fromBase64(base64, sniffed);
}

function fromUrl(text: string, path: string): MediaPart {
  const url = parseUrl(text);
  if (url === undefined) return throwInvalidInput(path, "a URL that cannot be parsed", "an http(s) URL");
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    const hint =
      url.protocol === "file:"
        ? "; for a file, did you mean loadMedia(url) of @segmind-embeddings/media?"
        : "";
    return throwInvalidInput(path, `a ${url.protocol} URL`, `an http(s) URL${hint}`);
  }
  return { type: "url", url: text.trim() };
}

function fromDataUri(text: string, kind: MediaKind, path: string): MediaPart {
  const comma = text.indexOf(",");
  const header = comma === -1 ? "" : text.slice(5, comma);
  if (!/;\s*base64$/i.test(header)) {
    return throwInvalidInput(path, "a data URI that is not base64", "data:<media type>;base64,<base64>");
  }
  const declared = canonicalMediaType(header);
  checkKind(declared, kind, path);
  const base64 = text.slice(comma + 1).replaceAll(/\s+/g, "");
  if (base64 === "" || !isBase64(base64)) {
    return throwInvalidInput(
      path,
      "a data URI whose content is not valid base64",
      "data:<media type>;base64,<base64>",
    );
  }
  checkDeclared(declared, sniffBase64(base64), path);
  return fromBase64(base64, declared);
}

function fromBase64(base64: string, mediaType: string | undefined): MediaPart {
  return { type: "base64", base64, mediaType, sha256: () => sha256OfStream(base64Bytes(base64)) };
}

function fromBytes(bytes: Uint8Array, kind: MediaKind, path: string): MediaPart {
  if (bytes.byteLength === 0) return throwInvalidInput(path, "no bytes", `a ${mediaFormatNames[kind]} file`);
  const mediaType = sniffMediaType(bytes);
  if (mediaType !== undefined) checkKind(mediaType, kind, path);
  return {
    type: "stream",
    byteLength: bytes.byteLength,
    mediaType,
    stream: () => [bytes],
    sha256: () => sha256OfBytes(bytes),
  };
}

async function fromBlob(blob: Blob, kind: MediaKind, path: string): Promise<MediaPart> {
  if (blob.size === 0) return throwInvalidInput(path, "an empty Blob", `a ${mediaFormatNames[kind]} file`);
  const head = new Uint8Array(await reading(path, () => blob.slice(0, sniffLength).arrayBuffer()));
  const sniffed = sniffMediaType(head);
  const declared = blob.type === "" ? undefined : canonicalMediaType(blob.type);
  // Browsers and fetch give this type to anything: it declares nothing.
  const meant = declared === "application/octet-stream" ? undefined : declared;
  if (meant !== undefined) {
    checkKind(meant, kind, path);
    checkDeclared(meant, sniffed, path);
  } else if (sniffed !== undefined) {
    checkKind(sniffed, kind, path);
  }
  return {
    type: "stream",
    byteLength: blob.size,
    mediaType: meant ?? sniffed,
    stream: () => blob.stream() as AsyncIterable<Uint8Array>,
    sha256: () => reading(path, () => sha256OfStream(blob.stream() as AsyncIterable<Uint8Array>)),
  };
}

function fromSource(source: MediaSource, kind: MediaKind, path: string): MediaPart {
  if (source.byteLength <= 0)
    return throwInvalidInput(path, "a MediaSource of no bytes", `a ${mediaFormatNames[kind]} file`);
  const mediaType = canonicalMediaType(source.mediaType);
  checkKind(mediaType, kind, path);
  return {
    type: "stream",
    byteLength: source.byteLength,
    mediaType,
    stream: () => source.stream(),
    sha256: () => sha256OfSource(source, path),
  };
}

function checkKind(mediaType: string, kind: MediaKind, path: string): void {
  if (!acceptedMediaTypes[kind].includes(mediaType)) {
    throwInvalidInput(
      path,
      shown(mediaType),
      `${mediaFormatNames[kind]} (${acceptedMediaTypes[kind].join(", ")})`,
    );
  }
}

/** MP4 and MOV share one container, so that a file of either may be declared as the other. */
function checkDeclared(declared: string, sniffed: string | undefined, path: string): void {
  const isContainer = (type: string): boolean => acceptedMediaTypes.video.includes(type);
  if (sniffed === undefined || sniffed === declared || (isContainer(sniffed) && isContainer(declared)))
    return;
  throwInvalidInput(
    path,
    `content that is ${sniffed} declared as ${shown(declared)}`,
    "a declared type that fits the content",
  );
}

/** What is declared may be anything, also a file's bytes. */
function shown(mediaType: string): string {
  return mediaType.length > 100 ? `a media type of ${String(mediaType.length)} characters` : mediaType;
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

function sniffBase64(base64: string): string | undefined {
  return sniffMediaType(decodeBase64(base64.slice(0, Math.ceil(sniffLength / 3) * 4)));
}

async function sha256OfSource(source: MediaSource, path: string): Promise<string> {
  const digest: unknown = await reading<unknown>(path, () =>
    source.sha256 === undefined ? sha256OfStream(source.stream()) : source.sha256(),
  );
  if (typeof digest !== "string" || !/^[0-9a-f]{64}$/i.test(digest)) {
    return throwInvalidInput(
      `${path}.sha256()`,
      describeValue(digest),
      "the SHA-256 of the bytes as 64 hex digits",
    );
  }
  return digest.toLowerCase();
}

/**
 * Reads of a medium what has to be known before it is sent.
 *
 * @throws MediaStreamError where that cannot be read
 */
async function reading<Value>(path: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (cause) {
    if (MediaStreamError.isInstance(cause)) throw cause;
    const why = describeThrown(cause).replace(/\.$/, "");
    throw new MediaStreamError(`${path} could not be read: ${why}. Nothing was sent.`, { cause });
  }
}
