import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { BulkSourceError } from "../errors/bulk-error.ts";
import { describeFileError } from "./describe-file-error.ts";

/**
 * A path as every machine can find it: relative to the folder that files are read in, with slashes.
 *
 * @throws BulkSourceError for one that leads out of the folder
 */
export function toSharedPath(path: string, root: string): string {
  if (path.includes("\0"))
    throw new BulkSourceError(`${JSON.stringify(path)} is no path: it has a zero character.`);
  const shared = relative(root, resolve(root, path));
  if (leadsOut(shared)) {
    throw new BulkSourceError(
      `${JSON.stringify(path)} is not inside ${JSON.stringify(root)}. Workers read files below one folder alone, because ` +
        "whoever can write to the queue chooses them: name that folder as `root`.",
    );
  }
  return shared.split(sep).join("/");
}

/**
 * Makes sure that a file or a folder is there, and really inside of the folder that files are read in.
 *
 * @throws BulkSourceError for a link that leads out of that folder, and for what is not there
 */
export async function checkInside(path: string, root: string): Promise<void> {
  let real: string;
  let realRoot: string;
  try {
    [real, realRoot] = await Promise.all([realpath(path), realpath(root)]);
  } catch (error) {
    throw describeFileError(error, path);
  }
  if (!leadsOut(relative(realRoot, real))) return;
  throw new BulkSourceError(
    `${JSON.stringify(path)} leads by a link out of ${JSON.stringify(root)}, and workers read files below that folder alone: ` +
      "name a folder that holds both as `root`.",
  );
}

function leadsOut(path: string): boolean {
  return path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
}
