import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../../program/usage-error.ts";

/** A file of the page. */
export interface PageFile {
  readonly bytes: Buffer;
  readonly mediaType: string;
  /** It has another name when its content is another. */
  readonly isForever: boolean;
}

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".bcmap": "application/octet-stream",
};

/** The files of the page that this package was built with, by their addresses. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const folder = fileURLToPath(new URL(".", import.meta.resolve("#page/index.html")));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new UsageError("The explorer's page is not built: run `npm run build` first.", { cause });
  });
  const files = new Map<string, PageFile>();
  for (const entry of entries) {
    const mediaType = mediaTypes[extname(entry.name)];
    if (!entry.isFile() || mediaType === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const address = `/${relative(folder, path).split(sep).join("/")}`;
    files.set(address, {
      bytes: await readFile(path),
      mediaType,
      isForever: address.startsWith("/assets/"),
    });
  }
  const index = files.get("/index.html");
  if (index !== undefined) files.set("/", index);
  return files;
}
