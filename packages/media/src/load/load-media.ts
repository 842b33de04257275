import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { InvalidInputError, SegmindError } from "@segmind-embeddings/core";
import { blobBytes } from "../bytes/blob-bytes.ts";
import type { Bytes } from "../bytes/bytes.ts";
import { fileBytes } from "../bytes/file-bytes.ts";
import { iterateStream } from "../bytes/iterate-stream.ts";
import { memoryBytes } from "../bytes/memory-bytes.ts";
import { spoolStream } from "../bytes/spool-stream.ts";
import { takeStream, type ByteStream } from "../bytes/take-stream.ts";
import { MediaTooLargeError } from "../errors/limit-errors.ts";
import { mediaTypeOfName, textMediaTypes } from "../media-type/media-types.ts";
import { usualMediaType } from "../media-type/usual-media-type.ts";
import { fetchToSpool } from "../fetch/fetch-to-spool.ts";
import { parsingRules, type ParsingOptions } from "../parsing/parsing-options.ts";
import {
  abortSignal,
  boolean,
  checkOptions,
  describe,
  positiveInteger,
  positiveNumber,
  text,
} from "./check-options.ts";
import { identifyMedia, type Declared } from "./identify-media.ts";
import type { LoadedMedia, SignalOptions } from "./loaded-media.ts";

/**
 * The sources of media. A string is always a path; only a `URL` object (`file:` or `https:`) is a URL. A stream is copied
 * to a temporary file; any other source is read in place when its bytes are needed.
 */
export type LoadSource = string | URL | Uint8Array | ArrayBuffer | Blob | ByteStream;

export interface LoadOptions extends SignalOptions, ParsingOptions {
  /** The media type that the bytes must have. @default the type of the bytes, whatever it is */
  readonly mediaType?: string | undefined;
  /**
   * The most bytes to load. A stream or URL is read up to here and no further.
   * @default 268_435_456 (256 MiB) for streams and URLs, no cap for other sources
   */
  readonly maxBytes?: number | undefined;
  /** The most bytes of a PDF, which is read into memory to count and split its pages. @default 67_108_864 (64 MiB) */
  readonly maxPdfBytes?: number | undefined;
  /** Milliseconds that fetching a URL may take, redirects and body included. @default 60_000 */
  readonly timeout?: number | undefined;
  /** For tests: also fetch `http:` URLs whose host is this machine (127.0.0.0/8, ::1). @default false */
  readonly allowLoopback?: boolean | undefined;
}

const defaultMaxBytes = 256 * 1024 * 1024;
const defaultTimeout = 60_000;

export const loadRules = {
  mediaType: text,
  maxBytes: positiveInteger,
  maxPdfBytes: positiveInteger,
  timeout: positiveNumber,
  allowLoopback: boolean,
  ...parsingRules,
  signal: abortSignal,
};

/**
 * Loads an image, audio, video or PDF file as a `MediaSource` with its metadata, which `client.embed` accepts. Metadata
 * are read from the bytes: a name or declared type that contradicts them is an error. The bytes themselves are read when
 * they are sent. A stream is read to its end or destroyed, however the call ends.
 *
 * @throws MediaError one of its subclasses, each with its own `code`
 * @throws InvalidInputError for an invalid source, and for an unknown or invalid option
 * @throws the signal's own reason
 */
export async function loadMedia(source: LoadSource, options: LoadOptions = {}): Promise<LoadedMedia> {
  try {
    checkOptions(options, loadRules);
    options.signal?.throwIfAborted();
  } catch (error) {
    discardSource(source);
    throw error;
  }
  const { bytes, declared } = await openSource(source, options);
  try {
    if (options.maxBytes !== undefined && bytes.byteLength > options.maxBytes) {
      throw new MediaTooLargeError(bytes.label, {
        option: "maxBytes",
        unit: "bytes",
        allowed: options.maxBytes,
        received: bytes.byteLength,
      });
    }
    const byCaller: Declared[] =
      options.mediaType === undefined
        ? []
        : [{ by: "the option mediaType", mediaType: usualMediaType(options.mediaType) }];
    return await identifyMedia(bytes, [...byCaller, ...declared], options);
  } catch (error) {
    await bytes[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Discards a source that will not be loaded. Even a call that fails destroys the stream it was given, because a Node
 * stream that fails without a listener ends the process.
 */
export function discardSource(source: unknown): void {
  try {
    if (isStream(source)) takeStream("the stream", source)[Symbol.dispose]();
  } catch {
    // The stream cannot be read, or is being read by other code.
  }
}

interface OpenedSource {
  readonly bytes: Bytes;
  readonly declared: readonly Declared[];
}

/** A stream is taken over before anything is awaited. */
async function openSource(source: LoadSource, options: LoadOptions): Promise<OpenedSource> {
  try {
    if (typeof source === "string") return await openPath(source);
    if (source instanceof URL) {
      return await (source.protocol === "file:" ? openPath(pathOf(source)) : openUrl(source, options));
    }
    if (source instanceof Uint8Array) return openMemory(source.buffer, source);
    if (source instanceof ArrayBuffer) return openMemory(source, source);
    if (source instanceof Blob) return openBlob(source);
    if (isStream(source)) return await openStream(source, options);
  } catch (error) {
    if (SegmindError.isInstance(error) || (options.signal?.aborted && error === options.signal.reason))
      throw error;
    throw invalidSource("a source whose properties throw", undefined, error);
  }
  throw invalidSource(describe(source));
}

function openMemory(memory: ArrayBufferLike, source: Uint8Array | ArrayBuffer): OpenedSource {
  if ("detached" in memory && memory.detached)
    throw invalidSource("bytes whose memory was transferred", "bytes that can be read");
  const view = source instanceof Uint8Array ? source : new Uint8Array(source);
  return { bytes: memoryBytes("the bytes", view), declared: [] };
}

async function openStream(source: ByteStream, { signal, maxBytes }: LoadOptions): Promise<OpenedSource> {
  using stream = takeStream("the stream", source);
  const chunks = iterateStream("the stream", stream, signal);
  return { bytes: await spoolStream("the stream", chunks, maxBytes ?? defaultMaxBytes), declared: [] };
}

async function openPath(path: string): Promise<OpenedSource> {
  if (path === "") throw invalidSource("an empty path");
  if (path.includes("\0")) throw invalidSource("a path with a null character in it");
  // A URL or content was given as a string: a clearer error than that there is no such file.
  const scheme = /^(https?|data|file):/i.exec(path)?.[1]?.toLowerCase();
  if (scheme !== undefined) {
    throw invalidSource(
      `a string that begins with ${scheme}:`,
      scheme === "data" ? "bytes" : "new URL(…), since a string is always a path",
    );
  }
  return { bytes: await fileBytes(JSON.stringify(path), path), declared: byName(path) };
}

function pathOf(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new InvalidInputError(
      [
        {
          path: "source",
          received: "a file: URL that names another machine or has an invalid path",
          expected: "file:///…",
        },
      ],
      { cause },
    );
  }
}

async function openUrl(url: URL, options: LoadOptions): Promise<OpenedSource> {
  const { bytes, declared } = await fetchToSpool(url, {
    maxBytes: options.maxBytes ?? defaultMaxBytes,
    timeout: options.timeout ?? defaultTimeout,
    allowLoopback: options.allowLoopback ?? false,
    signal: options.signal,
  });
  return { bytes, declared: [{ by: "the server", mediaType: usualMediaType(declared) }] };
}

function openBlob(blob: Blob): OpenedSource {
  const name = "name" in blob && typeof blob.name === "string" ? blob.name : "";
  const label = name === "" ? "the Blob" : JSON.stringify(name);
  const byType = { by: "the Blob's type", mediaType: usualMediaType(blob.type) };
  return { bytes: blobBytes(label, blob), declared: [byType, ...byName(name)] };
}

function byName(name: string): Declared[] {
  const mediaType = mediaTypeOfName(name);
  return mediaType === undefined
    ? []
    : [{ by: "its name", mediaType, isWeak: textMediaTypes.has(mediaType) }];
}

/** @throws whatever the properties of a value throw */
function isStream(value: unknown): value is ByteStream {
  return (
    value instanceof ReadableStream ||
    value instanceof Readable ||
    (typeof value === "object" && value !== null && Symbol.asyncIterator in value)
  );
}

function invalidSource(received: string, expected?: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError(
    [
      {
        path: "source",
        received,
        expected: expected ?? "a path, a file: or https: URL object, bytes, a Blob, or a stream",
      },
    ],
    { cause },
  );
}
