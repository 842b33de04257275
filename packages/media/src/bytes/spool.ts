import { rmSync } from "node:fs";
import { mkdtemp, open, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MediaDisposedError, MediaReadError } from "../errors/file-errors.ts";
import type { Bytes } from "./bytes.ts";
import { fileBytes } from "./file-bytes.ts";

/** A temporary file being written, which becomes {@link SpooledBytes} or is removed. */
export interface Spool extends AsyncDisposable {
  write(data: Uint8Array, position: number): Promise<void>;
  /** Ends the writing and hands over the file: from here on the bytes own it, and disposing the spool does nothing. */
  finish(): Promise<SpooledBytes>;
}

/** Bytes in a temporary file, which is removed with them. */
export interface SpooledBytes extends Bytes, AsyncDisposable {}

/** Folders of spools that are still there; what a caller forgot is removed when the process exits. */
const folders = new Set<string>();
let exitHooked = false;

/** Makes a temporary file that only this user may read, in a folder of its own. */
export async function createSpool(label: string): Promise<Spool> {
  if (!exitHooked) {
    exitHooked = true;
    process.once("exit", () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
  }
  const folder = await mkdtemp(join(tmpdir(), "segmind-media-")).catch((cause: unknown) => {
    throw new MediaReadError(label, "no temporary file could be made", cause);
  });
  folders.add(folder);
  const remove = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    folders.delete(folder);
  };
  const path = join(folder, "media");
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "wx", 0o600);
  } catch (cause) {
    await remove();
    throw new MediaReadError(label, "no temporary file could be made", cause);
  }
  const writing = handle;
  let handedOver = false;
  return {
    write: async (data, position) => {
      try {
        for (let done = 0; done < data.byteLength;) {
          const { bytesWritten } = await writing.write(data, done, data.byteLength - done, position + done);
          done += bytesWritten;
        }
      } catch (cause) {
        throw new MediaReadError(label, "its temporary file could not be written", cause);
      }
    },
    finish: async () => {
      await writing.close();
      const bytes = await fileBytes(label, path);
      handedOver = true;
      return removable(bytes, remove);
    },
    [Symbol.asyncDispose]: async () => {
      if (handedOver) return;
      handedOver = true;
      await writing.close().catch(() => undefined);
      await remove();
    },
  };
}

function removable(bytes: Bytes, remove: () => Promise<void>): SpooledBytes {
  let removed: Promise<void> | undefined;
  return {
    label: bytes.label,
    byteLength: bytes.byteLength,
    open: async () => {
      if (removed !== undefined) throw new MediaDisposedError(bytes.label);
      return bytes.open();
    },
    [Symbol.asyncDispose]: () => (removed ??= remove()),
  };
}
