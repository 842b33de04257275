import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** Where the quickstart works. */
export interface Place {
  /** The reader's own folder, which paths are relative to. */
  readonly cwd: string;
  /** What is made lies here. */
  readonly folder: string;
  /** Segmind's gateway and the reader's key, in place of the mock. */
  readonly isReal: boolean;
}

export async function openPlace(isReal: boolean): Promise<Place> {
  const { env } = process;
  // npm runs scripts in the package's folder and tells here where the reader was.
  const cwd = (env["npm_lifecycle_event"] === "start" && env["INIT_CWD"]) || process.cwd();
  const folder = join(cwd, ".quickstart");
  await mkdir(folder, { recursive: true });
  return { cwd, folder, isReal };
}
