import { mkdtemp, mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { OnEnd } from "./on-end.ts";

/** A folder of its own for a test, with files; it goes with the test. */
export async function makeFolder(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  onEnd: OnEnd = onTestFinished,
): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "segmind-embed-")));
  onEnd(() => rm(folder, { recursive: true, force: true }));
  await addFiles(folder, files);
  return folder;
}

export async function addFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

/** So many different texts in a folder `docs`. */
export function manyTexts(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`docs/${String(index)}.txt`, `text ${String(index)}`]),
  );
}

/** The media that the quickstart embeds. */
export const corpusMedia = join(import.meta.dirname, "../../../../apps/quickstart/corpus/media");
