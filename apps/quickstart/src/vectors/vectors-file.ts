import { createReadStream } from "node:fs";
import { mkdir, open, rename, type FileHandle } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { createInterface } from "node:readline";
import { formatVectorLine, parseVectorLine, type VectorLine } from "./vector-line.ts";

/** The gateway whose vectors cost nothing and may be thrown away. */
export const mockGateway = "mock";

/** A file that must not be written: it is somebody else's. */
export class ForeignFileError extends Error {
  override readonly name = "ForeignFileError";
}

/** What a file held before a run. */
export interface FoundVectors {
  /** Lines with anything in them. */
  readonly lines: number;
  /** Lines that are vectors. */
  readonly vectors: number;
  /** Vectors that a real endpoint made. */
  readonly bought: number;
  /** The last line came to its end; a run that was killed may have left half of one. */
  readonly isEnded: boolean;
}

/**
 * Looks through the file of an earlier run, if there is one, and gives each vector to `onLine`.
 *
 * @throws ForeignFileError where a run would overwrite something else
 */
export async function readVectors(
  path: string,
  onLine: (line: VectorLine) => void = () => undefined,
): Promise<FoundVectors> {
  const found = { lines: 0, vectors: 0, bought: 0, isEnded: true };
  const stream = createReadStream(path, { encoding: "utf8" });
  stream.on("data", (chunk) => (found.isEnded = String(chunk).endsWith("\n")));
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      if (text.trim() === "") continue;
      found.lines += 1;
      const line = parseVectorLine(text);
      if (line === undefined) continue;
      found.vectors += 1;
      if (line.gateway !== mockGateway) found.bought += 1;
      onLine(line);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  if (found.lines > 0 && found.vectors === 0) {
    throw new ForeignFileError(`${path} holds something else than vectors: name another file by --out`);
  }
  return found;
}

/** The JSONL file, one vector a line. A vector is on disk as soon as it was had, so that no end of the run loses it. */
export class VectorsFile {
  /** Where an earlier run's bought vectors were put, if there were any. */
  readonly keptAs: string | undefined;
  readonly #file: FileHandle;

  private constructor(file: FileHandle, keptAs: string | undefined) {
    this.#file = file;
    this.keptAs = keptAs;
  }

  /** Opens the file to go on with what it holds. */
  static async resume(path: string, found: FoundVectors): Promise<VectorsFile> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, "a");
    if (!found.isEnded) await file.appendFile("\n");
    return new VectorsFile(file, undefined);
  }

  /** Opens the file anew. What an earlier run bought is never overwritten: it is kept under another name. */
  static async begin(path: string, found: FoundVectors): Promise<VectorsFile> {
    await mkdir(dirname(path), { recursive: true });
    const keptAs = found.bought > 0 ? backupName(path, new Date()) : undefined;
    if (keptAs !== undefined) await rename(path, keptAs);
    return new VectorsFile(await open(path, "w"), keptAs);
  }

  async append(lines: readonly VectorLine[]): Promise<void> {
    await this.#file.appendFile(lines.map((line) => `${formatVectorLine(line)}\n`).join(""));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** `vectors.jsonl` → `vectors-2026-01-31T12-00-00.jsonl` */
export function backupName(path: string, now: Date): string {
  const extension = extname(path);
  const stamp = now.toISOString().slice(0, 19).replaceAll(":", "-");
  return `${path.slice(0, path.length - extension.length)}-${stamp}${extension}`;
}
