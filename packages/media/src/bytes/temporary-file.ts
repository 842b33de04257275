import { close, openSync, rm, unlinkSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A file that only this process can reach. */
export interface TemporaryFile {
  readonly descriptor: number;
  close(): Promise<void>;
}

/**
 * Makes a temporary file and takes its name away at once, without leaving the thread in between: the system frees what
 * has no name when it is closed, however the process or the worker thread ends. Where a system lets no open file lose
 * its name, it is tried again at the end.
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
    // It keeps its name until it is closed.
  }
  return {
    descriptor,
    close: async () => {
      await promisify(close)(descriptor);
      if (isNamed) await promisify(rm)(path, { force: true });
    },
  };
}
