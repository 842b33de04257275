import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileTrouble } from "./file-trouble.ts";

/** Something that is not embedded, and why. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
  /** The user named it; otherwise it was found in a folder. */
  readonly isNamed: boolean;
}

export interface FoundFiles {
  readonly files: readonly { readonly path: string; readonly isNamed: boolean }[];
  readonly skipped: readonly Skipped[];
}

/** The files that paths stand for: folders with all that is in them, except what is hidden and `node_modules`. */
export async function findFiles(paths: readonly string[], base: string): Promise<FoundFiles> {
  const files = new Map<string, { path: string; isNamed: boolean }>();
  const skipped: Skipped[] = [];

  const visit = async (path: string, isNamed: boolean, isLink = false): Promise<void> => {
    try {
      const facts = await stat(resolve(base, path));
      // A link inside a folder may lead round in a circle.
      if (facts.isDirectory() && isLink) skipped.push({ path, reason: "a link to a folder", isNamed });
      else if (facts.isDirectory()) await visitFolder(path, isNamed);
      else if (!facts.isFile()) skipped.push({ path, reason: "neither a file nor a folder", isNamed });
      else if (!files.has(resolve(base, path))) files.set(resolve(base, path), { path, isNamed });
    } catch (error) {
      skipped.push({ path, reason: fileTrouble(error), isNamed });
    }
  };

  const visitFolder = async (folder: string, isNamed: boolean): Promise<void> => {
    const entries = await readdir(resolve(base, folder), { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const before = files.size + skipped.length;
    for (const entry of entries) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      await visit(join(folder, entry.name), false, entry.isSymbolicLink());
    }
    if (isNamed && files.size + skipped.length === before) {
      skipped.push({ path: folder, reason: "a folder with nothing in it", isNamed });
    }
  };

  for (const path of paths) {
    if (/^https?:\/\//i.test(path)) skipped.push({ path, reason: "a URL: download it first", isNamed: true });
    else await visit(path, true);
  }
  return { files: [...files.values()], skipped };
}
