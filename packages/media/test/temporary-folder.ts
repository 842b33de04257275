import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { afterAll } from "vitest";

/** A folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "segmind-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Gives this process a folder for its temporary files that nothing else uses, and lists the spools in it. */
export function ownTemporaryFolder(): () => string[] {
  const folder = temporaryFolder();
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  afterAll(() => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  });
  return () => readdirSync(folder).filter((name) => name.startsWith("segmind-media-"));
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
