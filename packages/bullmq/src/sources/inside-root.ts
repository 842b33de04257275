import { isAbsolute, relative, resolve, sep } from "node:path";
import { BulkSourceError } from "../errors/bulk-error.ts";

/**
 * A path as every machine can find it: relative to the folder that files are read in, with slashes.
 *
 * @throws BulkSourceError for one that leads out of the folder
 */
export function toSharedPath(path: string, root: string): string {
  if (path.includes("\0"))
    throw new BulkSourceError(`${JSON.stringify(path)} is no path: it has a zero character.`);
  const shared = relative(root, resolve(root, path));
  if (shared === ".." || shared.startsWith(`..${sep}`) || isAbsolute(shared)) {
    throw new BulkSourceError(
      `${JSON.stringify(path)} is not inside ${JSON.stringify(root)}. Workers read files below one folder alone, because ` +
        "whoever can write to the queue chooses them: name that folder as `root`.",
    );
  }
  return shared.split(sep).join("/");
}
