import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileTrouble } from "./file-trouble.ts";

/** Something that is not embedded, and why. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
  /** It was meant to be embedded; otherwise it just lies in a folder. */
  readonly isFailure: boolean;
}

export interface FoundFiles {
  readonly files: readonly { readonly path: string; readonly isNamed: boolean }[];
  readonly skipped: readonly Skipped[];
}

/** The files that paths stand for: folders with all that is in them, except what is hidden and `node_modules`. */
export async function findFiles(paths: readonly string[], base: string): Promise<FoundFiles> {
  const files = new Map<string, { path: string; isNamed: boolean }>();
  const skipped: Skipped[] = [];
  const skip = (path: string, reason: string, isFailure: boolean) =>
    skipped.push({ path, reason, isFailure });

  const visit = async (path: string, isNamed: boolean, isLink = false): Promise<void> => {
    try {
      const facts = await stat(resolve(base, path));
      // A link inside a folder may lead round in a circle.
      if (facts.isDirectory() && isLink) skip(path, "a link to a folder", isNamed);
      else if (facts.isDirectory()) await visitFolder(path, isNamed);
      else if (!facts.isFile()) skip(path, "neither a file nor a folder", isNamed);
      else take(path, isNamed);
    } catch (error) {
      skip(path, fileTrouble(error), true);
    }
  };

  const take = (path: string, isNamed: boolean): void => {
    const key = resolve(base, path);
    const before = files.get(key);
    files.set(
      key,
      before === undefined ? { path, isNamed } : { ...before, isNamed: before.isNamed || isNamed },
    );
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
      skip(folder, "a folder with nothing in it", true);
    }
  };

  for (const path of paths) {
    if (/^https?:\/\//i.test(path)) skip(path, "a URL: download it first", true);
    else await visit(path, true);
  }
  return { files: [...files.values()], skipped };
}
