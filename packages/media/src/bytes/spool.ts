import { MediaDisposedError, MediaReadError } from "../errors/file-errors.ts";
import { Bytes } from "./bytes.ts";
import { SpoolFile } from "./spool-file.ts";
import { openTemporaryFile, type TemporaryFile } from "./temporary-file.ts";

/** A temporary file being written, which becomes {@link Bytes} or is removed. */
export interface Spool extends AsyncDisposable {
  /** For writing without `write`, for example on another thread. */
  readonly descriptor: number;
  write(data: Uint8Array, position: number): Promise<void>;
  /**
   * Ends the writing and hands over the file: the bytes own it from now on, and disposing of the spool does nothing.
   *
   * @param byteLength the length of the file, if it was written by other means than `write`
   */
  finish(byteLength?: number): Bytes;
}

/** Makes a temporary file that only this process can reach. @throws MediaReadError */
export function createSpool(label: string): Spool {
  let file: TemporaryFile;
  try {
    file = openTemporaryFile();
  } catch (cause) {
    throw new MediaReadError(label, "no temporary file could be made", cause);
  }
  const { descriptor } = file;
  const content = new SpoolFile(label, descriptor);
  let isOwned = true;
  return {
    descriptor,
    write: (data, position) => content.write(data, position),
    finish: (byteLength = content.byteLength) => {
      isOwned = false;
      return temporaryBytes(label, byteLength, file, content);
    },
    [Symbol.asyncDispose]: async () => {
      if (!isOwned) return;
      isOwned = false;
      await file.close();
    },
  };
}

/** Closes the file only after the last reader, because its descriptor may belong to another file right afterwards. */
function temporaryBytes(label: string, byteLength: number, file: TemporaryFile, content: SpoolFile): Bytes {
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
        descriptor: file.descriptor,
        verify: () => Promise.resolve(),
        read: (start, end) => content.read(start, end),
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
