import { readFile } from "node:fs/promises";

export interface Line {
  id: string;
  kind: string;
  vector: number[];
  space: string;
  source: string;
  gateway: string;
  range?: unknown;
}

/** The lines of a file of vectors. */
export async function readVectors(path: string): Promise<Line[]> {
  const content = await readFile(path, "utf8");
  return content
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}
