import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type * as Media from "@segmind-embeddings/media";
import { BulkSourceError } from "../errors/bulk-error.ts";
import type { BulkSource, SourceItem, SourceRange } from "./bulk-source.ts";
import { describeFileError } from "./describe-file-error.ts";
import { sizeOfRange } from "./size-of-range.ts";
import { checkInside, toSharedPath } from "./inside-root.ts";
import { unknownPlace } from "./unknown-place.ts";

/** Options of {@link mediaFolder}. */
export interface FolderOptions {
  /** The folder that paths are relative to, the same for all workers. @default the working folder */
  root?: string | undefined;
}

/** Files as the API takes them, or as `media` makes them fit. */
const extensions = new Set(
  "png jpg jpeg webp avif gif tif tiff heic mp3 wav m4a ogg flac mp4 m4v mov pdf".split(" "),
);

/**
 * The images, recordings, films and PDFs of a folder and the folders in it, in the order of their paths. A file that is too
 * long for one request is embedded in as many pieces as it takes and counts as one input. It takes
 * `@segmind-embeddings/media`, and the files at the same path below each worker's folder.
 *
 * @throws BulkSourceError for a path outside of `root`; one that leads there by a link is refused when it is read
 */
export function mediaFolder(path: string, options: FolderOptions = {}): BulkSource {
  const { root = process.cwd() } = options;
  const shared = toSharedPath(path, root);
  const folder = resolve(root, shared);

  /** Paths below the folder, after one and up to another. */
  const paths = async function* (after: string, upTo?: string): AsyncGenerator<string, void, undefined> {
    await checkInside(folder, root);
    try {
      for await (const file of walk(folder, "")) {
        if (upTo !== undefined && isBefore(upTo, file)) return;
        if (isBefore(after, file)) yield file;
      }
    } catch (error) {
      throw describeFileError(error, folder);
    }
  };

  const ranges = async function* (
    sizes: readonly number[],
    signal?: AbortSignal,
  ): AsyncGenerator<SourceRange> {
    let [from, last, pending, position] = ["", "", 0, 0];
    for await (const file of paths("")) {
      signal?.throwIfAborted();
      [last, pending] = [file, pending + 1];
      if (pending < sizeOfRange(sizes, position)) continue;
      yield { from, to: file, count: pending };
      [from, pending, position] = [file, 0, position + 1];
    }
    if (pending > 0) yield { from, to: last, count: pending };
  };

  const count = async (signal?: AbortSignal): Promise<number> => {
    let files = 0;
    for await (const range of ranges([1], signal)) files += range.count;
    return files;
  };

  const read = async function* ({ from, to }: SourceRange): AsyncGenerator<SourceItem> {
    if (typeof from !== "string" || typeof to !== "string") throw unknownPlace(shared);
    const { toEmbedInputs } = await loadMediaPackage();
    let before = from;
    for await (const file of paths(before, to)) {
      const place = { id: join(shared, file), from: before, to: file };
      before = file;
      try {
        await checkInside(join(folder, file), root);
        const whole = await toEmbedInputs(join(folder, file));
        yield { ...place, inputs: whole.inputs, close: () => whole[Symbol.asyncDispose]() };
      } catch (problem) {
        yield { ...place, inputs: [], problem };
      }
    }
  };

  return { reference: { type: "folder", path: shared }, count, ranges, read };
}

async function* walk(folder: string, prefix: string): AsyncGenerator<string, void, undefined> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const { name } = entry;
    if (name.startsWith(".") || name === "node_modules") continue;
    const path = prefix === "" ? name : `${prefix}/${name}`;
    if (entry.isDirectory()) yield* walk(join(folder, name), path);
    else if (isMedium(name) && (entry.isFile() || entry.isSymbolicLink())) yield path;
  }
}

function isMedium(name: string): boolean {
  return extensions.has(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
}

/** Whether a path comes before another one in a walk, name by name. */
function isBefore(one: string, other: string): boolean {
  const [names, others] = [one.split("/"), other.split("/")];
  for (const [index, name] of names.entries()) {
    const against = others[index];
    if (against === undefined) return false;
    if (name !== against) return name < against;
  }
  return names.length < others.length;
}

async function loadMediaPackage(): Promise<typeof Media> {
  try {
    return await import("@segmind-embeddings/media");
  } catch (cause) {
    throw new BulkSourceError(
      "Folders are read through @segmind-embeddings/media, which is not installed here: npm install @segmind-embeddings/media.",
      { cause },
    );
  }
}
