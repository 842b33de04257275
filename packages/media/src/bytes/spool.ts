import { read, write } from "node:fs";
import { promisify } from "node:util";
import { MediaDisposedError, MediaReadError } from "../errors/file-errors.ts";
import { Bytes } from "./bytes.ts";
import { readFully } from "./read-fully.ts";
import { openTemporaryFile, type TemporaryFile } from "./temporary-file.ts";

const [readAt, writeAt] = [promisify(read), promisify(write)];

/** A temporary file being written, which becomes {@link Bytes} or is removed. */
export interface Spool extends AsyncDisposable {
  write(data: Uint8Array, position: number): Promise<void>;
  /** Ends the writing and hands over the file: from here on the bytes own it, and disposing the spool does nothing. */
  finish(): Bytes;
}

/** Makes a temporary file that only this process can reach. @throws MediaReadError */
export function createSpool(label: string): Spool {
  let file: TemporaryFile;
  try {
    file = openTemporaryFile();
  } catch (cause) {
    throw new MediaReadError(label, "no temporary file could be made", cause);
  }
  let byteLength = 0;
  let isOwned = true;
  return {
    write: async (data, position) => {
      try {
        for (let done = 0; done < data.byteLength;) {
          const length = data.byteLength - done;
          done += (await writeAt(file.descriptor, data, done, length, position + done)).bytesWritten;
        }
      } catch (cause) {
        throw new MediaReadError(label, "its temporary file could not be written", cause);
      }
      byteLength = Math.max(byteLength, position + data.byteLength);
    },
    finish: () => {
      isOwned = false;
      return temporaryBytes(label, byteLength, file);
    },
    [Symbol.asyncDispose]: async () => {
      if (!isOwned) return;
      isOwned = false;
      await file.close();
    },
  };
}

/** Closes the file only when nobody reads from it any more: its number may be another file's right afterwards. */
function temporaryBytes(label: string, byteLength: number, file: TemporaryFile): Bytes {
  let readers = 0;
  let isDisposed = false;
  const closeIfUnused = async (): Promise<void> => {
    if (isDisposed && readers === 0) await file.close();
  };
  return new Bytes({
    label,
    byteLength,
    open: () => {
      if (isDisposed) return Promise.reject(new MediaDisposedError(label));
      readers += 1;
      let isOpen = true;
      return Promise.resolve({
        verify: () => Promise.resolve(),
        read: async (start, end) => {
          const bytes = await readFully(end - start, (buffer, filled) =>
            readAt(file.descriptor, buffer, filled, buffer.length - filled, start + filled),
          ).catch((cause: unknown) => {
            throw new MediaReadError(label, "its temporary file could not be read", cause);
          });
          if (bytes !== undefined) return bytes;
          throw new MediaReadError(label, "its temporary file was cut short", undefined);
        },
        [Symbol.asyncDispose]: async () => {
          if (!isOpen) return;
          isOpen = false;
          readers -= 1;
          await closeIfUnused();
        },
      });
    },
    [Symbol.asyncDispose]: async () => {
      if (isDisposed) return;
      isDisposed = true;
      await closeIfUnused();
    },
  });
}
