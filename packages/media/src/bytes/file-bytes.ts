import { constants, type BigIntStats } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import {
  MediaAccessError,
  MediaChangedError,
  MediaNotFoundError,
  MediaReadError,
  NotAFileError,
} from "../errors/file-errors.ts";
import { Bytes, type OpenSource } from "./bytes.ts";
import { readFully } from "./read-fully.ts";

/** If a pipe replaces the file between the check and the opening, opening it must not wait for a writer. */
const openFlags = constants.O_RDONLY | constants.O_NONBLOCK; // undefined on Windows, which counts as 0

/**
 * A file on disk. Its size, times and inode are compared whenever it is opened again, so that the bytes of another file are
 * never sent with this file's metadata.
 */
export async function fileBytes(label: string, path: string): Promise<Bytes> {
  const first = await inspect(label, path);
  return new Bytes({
    label,
    byteLength: Number(first.size),
    open: () => openFile(label, path, first),
  });
}

async function inspect(label: string, path: string): Promise<BigIntStats> {
  let handle: FileHandle | undefined;
  try {
    const stats = await stat(path, { bigint: true });
    // A device or a pipe is not even opened: that may block, or have an effect.
    if (!stats.isFile()) throw new NotAFileError(label, typeOf(stats));
    handle = await open(path, openFlags);
    const opened = await handle.stat({ bigint: true });
    if (!opened.isFile()) throw new NotAFileError(label, typeOf(opened));
    return opened;
  } catch (error) {
    throw toFileError(label, error);
  } finally {
    await handle?.close();
  }
}

async function openFile(label: string, path: string, first: BigIntStats): Promise<OpenSource> {
  let handle: FileHandle;
  try {
    handle = await open(path, openFlags);
  } catch (error) {
    if (isMissing(error)) throw new MediaChangedError(label, "the file was removed", error);
    throw toFileError(label, error);
  }
  const verify = async (): Promise<void> => {
    const now = await handle.stat({ bigint: true });
    const changed = (["ino", "dev", "size", "mtimeNs", "ctimeNs"] as const).find(
      (field) => now[field] !== first[field],
    );
    if (changed !== undefined) throw new MediaChangedError(label, `the file changed (${changes[changed]})`);
  };
  try {
    await verify();
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    descriptor: handle.fd,
    verify,
    read: async (start, end) => {
      const buffer = Buffer.allocUnsafeSlow(end - start);
      const isRead = await readFully(buffer, (filled) =>
        handle.read(buffer, filled, buffer.length - filled, start + filled),
      ).catch((error: unknown) => {
        throw toFileError(label, error);
      });
      if (isRead) return buffer;
      throw new MediaChangedError(label, "the file was cut short");
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

const changes = {
  ino: "another file took its place",
  dev: "another file took its place",
  size: "its size",
  mtimeNs: "its time of modification",
  // A program can reset the time of modification, as tools that copy files do, but not the time of change.
  ctimeNs: "its time of change",
};

function toFileError(label: string, error: unknown): unknown {
  if (error instanceof NotAFileError) return error;
  if (isMissing(error)) return new MediaNotFoundError(label, error);
  const code = codeOf(error);
  if (code === "EACCES" || code === "EPERM") return new MediaAccessError(label, error);
  if (code === "EISDIR") return new NotAFileError(label, "directory");
  return new MediaReadError(label, `reading it failed (${code ?? String(error)})`, error);
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"].includes(codeOf(error) ?? "");
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

function typeOf(stats: BigIntStats): string {
  if (stats.isDirectory()) return "directory";
  if (stats.isCharacterDevice()) return "character device";
  if (stats.isBlockDevice()) return "block device";
  if (stats.isFIFO()) return "named pipe";
  return stats.isSocket() ? "socket" : "special file";
}
