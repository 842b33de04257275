import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { afterAll } from "vitest";
import { openFiles } from "../load/open-files.ts";

/** A folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "segmind-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Gives this process a folder for its temporary files that nothing else uses, and lists the spools that are open in it. */
export function ownTemporaryFolder(): () => string[] {
  const folder = temporaryFolder();
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  afterAll(() => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  });
  return () => openFiles().filter((name) => name.startsWith(join(folder, "segmind-media-")));
}

export async function save(source: { stream(): AsyncIterable<Uint8Array> }, path: string): Promise<string> {
  await pipeline(source.stream(), createWriteStream(path));
  return path;
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
