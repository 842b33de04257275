import { close, openSync, rm, unlinkSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A file that only this process can open. */
export interface TemporaryFile {
  readonly descriptor: number;
  close(): Promise<void>;
}

/**
 * Creates a temporary file and unlinks it at once, in one synchronous step: the system frees a file without a name when
 * it is closed, however the process or the worker thread ends. Systems that cannot unlink an open file remove it when it
 * is closed.
 *
 * @throws the system's own error
 */
export function openTemporaryFile(): TemporaryFile {
  const path = join(tmpdir(), `segmind-media-${randomUUID()}`);
  const descriptor = openSync(path, "wx+", 0o600);
  let isNamed = true;
  try {
    unlinkSync(path);
    isNamed = false;
  } catch {
    // This system removes it when it is closed.
  }
  return {
    descriptor,
    close: async () => {
      await promisify(close)(descriptor);
      if (isNamed) await promisify(rm)(path, { force: true });
    },
  };
}
